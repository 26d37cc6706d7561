using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Fakes.Spss;

/// <summary>A scoring configuration of SPSS: Basic authentication, the ids it was given, and nothing but text.</summary>
internal sealed class FakeSpss : IAsyncDisposable
{
    public const string User = "scorer";
    public const string Password = "pa:ss";
    public const string Table = "input-table-1";
    public const string Configuration = "german_credit";
    private const string Path = $"/scoring/rest/configuration/{Configuration}/score";

    private int _rows;

    public LoopbackServer Server { get; private set; } = null!;

    public string ScoringUrl => $"{Server.Address.ToString().TrimEnd('/')}{Path}";

    public int Rows => _rows;

    public JsonObject Credentials => new() { ["url"] = Server.Address.ToString(), ["username"] = User, ["password"] = Password };

    public static async Task<FakeSpss> StartAsync()
    {
        var spss = new FakeSpss();
        spss.Server = await LoopbackServer.StartAsync(spss.Answer);
        return spss;
    }

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    private LoopbackAnswer Answer(LoopbackRequest request)
    {
        if (request.Header("Authorization") != $"Basic {Convert.ToBase64String(Encoding.UTF8.GetBytes($"{User}:{Password}"))}")
        {
            return new LoopbackAnswer(401, "Full authentication is required", "text/plain") { Headers = new Dictionary<string, string> { ["WWW-Authenticate"] = "Basic realm=\"scoring\"" } };
        }

        if (!request.Is("POST", Path))
        {
            return new LoopbackAnswer(404, "No such scoring configuration", "text/plain");
        }

        var body = request.Json!;
        if ((string?)body["id"] != Configuration || body["requestInputTable"] is not JsonArray { Count: 1 } tables || (string?)tables[0]!["id"] != Table)
        {
            return new LoopbackAnswer(400, "Unknown configuration or input table", "text/plain");
        }

        try
        {
            var rows = tables[0]!["requestInputRow"]!.AsArray().Select(Read).ToList();
            Interlocked.Add(ref _rows, rows.Count);
            return LoopbackAnswer.Of(new JsonObject
            {
                ["providedBy"] = "credit model",
                ["id"] = "1575a603",
                ["columnNames"] = new JsonObject { ["name"] = new JsonArray("Sex", "Age", "Amount", "$N-Risk", "$NC-Risk", "$NP-No Risk", "$NP-Risk") },
                ["rowValues"] = new JsonArray([.. rows.Select(r => new JsonObject
                {
                    ["value"] = new JsonArray([.. new[]
                    {
                        r.Sex, Text(r.Age), Text(r.Amount), r.Decision, Text(r.Probabilities.Max()), Text(r.Probabilities[0]), Text(r.Probabilities[1]),
                    }.Select(v => new JsonObject { ["value"] = v })]),
                })]),
            });
        }
        catch (FormatException e)
        {
            return new LoopbackAnswer(500, e.Message, "text/plain");
        }
    }

    private static CreditRow Read(JsonNode? row)
    {
        var pairs = row!["input"]!.AsArray();
        return pairs.All(p => p!["value"]!.GetValueKind() == System.Text.Json.JsonValueKind.String)
            ? CreditRow.Read(new JsonObject(pairs.Select(p => KeyValuePair.Create((string)p!["name"]!, p["value"]?.DeepClone()))), textIsNumber: true)
            : throw new FormatException("values must be text");
    }

    private static string Text(double number) => number.ToString("R", CultureInfo.InvariantCulture);
}
