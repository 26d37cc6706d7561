using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;

namespace Assay.Server.Tests.Fakes;

/// <summary>
/// What fakes of open model servers have in common: the credit model behind an address, a gateway that may ask for tokens,
/// and ways to answer wrongly in the right shape.
/// </summary>
internal abstract class FakeModelServer : IAsyncDisposable
{
    private const string TokenPath = "/oauth/token";

    private int _rows;
    private int _tokens;
    private bool _isProtected;

    public LoopbackServer Server { get; private set; } = null!;

    public Uri Address => Server.Address;

    /// <summary>The scoring address.</summary>
    public abstract string ScoringUrl { get; }

    /// <summary>How many rows were scored.</summary>
    public int Rows => _rows;

    /// <summary>Tokens that the gateway gave out.</summary>
    public int Tokens => _tokens;

    /// <summary>Whether the decision is answered beside the probabilities.</summary>
    public bool AnswersDecision { get; set; }

    /// <summary>Whether probabilities come in the wrong order.</summary>
    public bool SwapsClasses { get; set; }

    /// <summary>How many rows more than were sent are answered.</summary>
    public int ExtraRows { get; set; }

    public bool IsReady { get; set; } = true;

    public static async Task<T> StartAsync<T>(T fake)
        where T : FakeModelServer
    {
        fake.Server = await LoopbackServer.StartAsync(fake.Guard);
        return fake;
    }

    /// <summary>From now on a gateway in front asks for a token; the credentials get one.</summary>
    public JsonObject Protect(JsonObject credentials)
    {
        _isProtected = true;
        credentials["auth_type"] = "oauth2";
        credentials["auth_url"] = new Uri(Address, TokenPath).ToString();
        credentials["client_id"] = "assay";
        credentials["client_secret"] = "s3cret";
        return credentials;
    }

    /// <summary>Makes the token that was given out last invalid.</summary>
    public void Expire() => Interlocked.Increment(ref _tokens);

    public ValueTask DisposeAsync() => Server.DisposeAsync();

    protected abstract LoopbackAnswer Answer(LoopbackRequest request);

    /// <summary>Counts the rows, and gives those that are answered.</summary>
    protected IReadOnlyList<CreditRow> Score(IReadOnlyList<CreditRow> rows)
    {
        Interlocked.Add(ref _rows, rows.Count);
        return ExtraRows < 0 ? [.. rows.Take(rows.Count + ExtraRows)] : [.. rows, .. Enumerable.Repeat(rows[^1], ExtraRows)];
    }

    protected double[] Probabilities(CreditRow row) => SwapsClasses ? [.. row.Probabilities.Reverse()] : row.Probabilities;

    protected JsonArray Vector(CreditRow row) => new([.. Probabilities(row).Select(p => JsonValue.Create(p))]);

    /// <summary>A prediction of one row: its probabilities, or an object with the decision beside them.</summary>
    protected JsonNode Prediction(CreditRow row) =>
        AnswersDecision ? new JsonObject { ["prediction"] = row.Decision, ["probability"] = Vector(row) } : Vector(row);

    private LoopbackAnswer Guard(LoopbackRequest request)
    {
        if (request.Is("POST", TokenPath))
        {
            return LoopbackAnswer.Of(new JsonObject { ["access_token"] = $"token-{Interlocked.Increment(ref _tokens)}", ["expires_in"] = 3600 });
        }

        return _isProtected && request.Header("Authorization") != $"Bearer token-{_tokens}"
            ? new LoopbackAnswer(401, "Jwt is expired", "text/plain")
            : Answer(request);
    }
}
