using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Assay.Server.Tests.Api;

/// <summary>What becomes of numbers, as <c>docs/records.md</c> says it: its table is the test's data.</summary>
public partial class NumbersTests(SharedHost shared) : IClassFixture<SharedHost>
{
    private const string Column = "x";

    private readonly ApiHost _host = shared.Host;

    /// <summary>Where a number can stand: the body with values, keyed by column.</summary>
    private static readonly Dictionary<string, Func<IReadOnlyDictionary<string, string>, string>> Forms = new()
    {
        ["row"] = values => $"[{{{Join(values.Select(v => $"{Quoted(v.Key)}:{v.Value}"))}}}]",
        ["block"] = values => $$"""[{"fields":[{{Join(values.Keys.Select(Quoted))}}],"values":[[{{Join(values.Values)}}]]}]""",
        ["request"] = values => $$"""[{"request":{"fields":[{{Join(values.Keys.Select(Quoted))}}],"values":[[{{Join(values.Values)}}]]} }]""",
        ["answer"] = values => $$"""[{"request":{"fields":["y"],"values":[[1]]},"response":{"fields":[{{Join(values.Keys.Select(Quoted))}}],"values":[[{{Join(values.Values)}}]]} }]""",
    };

    public static TheoryData<string> FormNames => [.. Forms.Keys];

    [Theory]
    [MemberData(nameof(FormNames))]
    public async Task Numbers_are_stored_as_documented(string form)
    {
        var set = await AddSetAsync(form);
        var cells = ReadTable();
        var body = Forms[form];
        var first = cells.Where(c => c.Kind != "new").ToDictionary(c => c.Column, c => c.Kind switch { "whole" => "7", "number" => "0.5", _ => "\"word\"" });
        var accepted = cells.Where(c => c.Stored != "refused").ToDictionary(c => c.Column, c => Literal(c.Sent));
        var statuses = ((await SendAsync(set, body(first))).Status, (await SendAsync(set, body(accepted))).Status);
        var row = (await _host.RowsAsync(set))[0];
        var refusals = new List<string>();
        foreach (var cell in cells.Where(c => c.Stored == "refused"))
        {
            refusals.Add($"{(await SendAsync(set, body(new Dictionary<string, string> { [cell.Column] = Literal(cell.Sent) }))).Status} {cell.Column}");
        }

        Assert.True(cells.Count > 80, $"{cells.Count} cells");
        Assert.Equal((202, 202), statuses);
        Assert.Equal([], cells.Where(c => c.Stored != "refused" && !IsStored(row[c.Column], c.Stored)).Select(c => $"{c.Column}: {row[c.Column]?.ToJsonString()}, not {c.Stored}"));
        Assert.Equal(cells.Where(c => c.Stored == "refused").Select(c => $"400 {c.Column}"), refusals);
        Assert.Equal(2, await _host.CountAsync(set));
    }

    [Theory]
    [InlineData("1", "1")]
    [InlineData("-0.0", "-0.0")]
    [InlineData("9007199254740993", "9007199254740993")]
    [InlineData("9223372036854775807", "9223372036854775807")]
    [InlineData("9223372036854775808", "\"9223372036854775808\"")]
    [InlineData("NaN", "\"NaN\"")]
    [InlineData("Infinity", "\"Infinity\"")]
    [InlineData("1e400", "\"1e400\"")]
    [InlineData("1e-400", "0")]
    [InlineData(" 1", "\" 1\"")]
    [InlineData("", "missing")]
    public async Task Csv_field_is_a_number_or_text_in_a_new_column(string sent, string stored)
    {
        var set = await _host.AddSetAsync("custom", []);
        var status = await SendCsvAsync(set, $"y,{Column}\n1,{sent}\n");

        Assert.Equal(202, status);
        Assert.True(IsStored((await _host.RowsAsync(set))[0][Column], stored));
    }

    [Theory]
    [InlineData("NaN")]
    [InlineData("Infinity")]
    [InlineData("1e400")]
    [InlineData("9223372036854775808")]
    [InlineData("99999999999999999999999999")]
    [InlineData("one")]
    public async Task Csv_field_that_is_no_number_is_refused_in_a_column_of_numbers(string sent)
    {
        var set = await _host.AddSetAsync("custom", []);
        await SendCsvAsync(set, $"{Column}\n1\n");

        Assert.Equal(400, await SendCsvAsync(set, $"{Column}\n{sent}\n"));
        Assert.Equal(1, await _host.CountAsync(set));
    }

    [Theory]
    [InlineData("[0.5,1e400]")]
    [InlineData("[0.5,[1e400]]")]
    [InlineData("[0.5,\"x\"]")]
    [InlineData("[NaN]")]
    [InlineData("[\"NaN\"]")]
    [InlineData("0.5")]
    public async Task Probabilities_that_are_no_numbers_are_refused(string value)
    {
        var set = await _host.AddPayloadSetAsync(["y"]);
        string Body(string probability) => $$"""[{"request":{"fields":["y"],"values":[[1]]},"response":{"fields":["probability"],"values":[[{{probability}}]]} }]""";
        Assert.Equal(202, (await SendAsync(set, Body("[0.5,0.5]"))).Status);

        Assert.Equal(400, (await SendAsync(set, Body(value))).Status);
        Assert.Equal(202, (await SendAsync(set, Body("[]"))).Status);
        Assert.Equal([null, 0.5], (await _host.RowsAsync(set)).Select(r => (double?)r["prediction_probability"]));
    }

    [Fact]
    public async Task Sums_that_overflow_are_no_numbers()
    {
        var (_, instance) = await _host.AddCustomMonitorAsync("Overflow");
        await _host.TrySendAsync(HttpMethod.Post, $"monitor_instances/{instance}/measurements", JsonNode.Parse(
            """[{"timestamp":"2025-01-01","metrics":[{"value":1.7e308}]},{"timestamp":"2025-01-01","metrics":[{"value":1.7e308}]}]"""));
        var metric = (await _host.GetAsync($"monitor_instances/{instance}/metrics?agg=:sum,:avg,:stddev,:max"))["groups"]![0]!["metrics"]![0]!;

        Assert.Equal("[null] [1.7E+308]", $"{metric["sum"]!["value"]!.ToJsonString()} {metric["max"]!["value"]!.ToJsonString()}");
    }

    private static string Literal(string cell) => cell switch
    {
        "10,000 digits" => new string('9', 10_000),
        "`0.` and 10,000 digits" => "0." + new string('3', 10_000),
        _ => cell.Trim('`'),
    };

    /// <summary>The table of the document: what is sent, the kind of column, and what is stored.</summary>
    private static IReadOnlyList<(string Column, string Sent, string Kind, string Stored)> ReadTable()
    {
        var lines = File.ReadAllLines(Path.Combine(Repository.Root, "docs", "records.md")).SkipWhile(l => l != "## Numbers").TakeWhile(l => l != "## Repeats");
        var rows = lines.Where(l => l.StartsWith('|')).Select(l => l.Trim('|').Split('|').Select(c => c.Trim()).ToArray()).ToList();
        return [.. rows.Skip(2).SelectMany(row => rows[0].Skip(1).Zip(row.Skip(1), (kind, stored) => ($"{row[0]} in {kind}", row[0], kind, stored)))];
    }

    private static bool IsStored(JsonNode? value, string stored)
    {
        var expected = stored.Trim('`');
        if (expected is "missing" or "true" || expected[0] == '"')
        {
            return expected == (value?.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) ?? "missing");
        }

        return Whole().IsMatch(expected) && Whole().IsMatch(value!.ToJsonString())
            ? expected == value.ToJsonString()
            : BitConverter.DoubleToInt64Bits(double.Parse(expected, CultureInfo.InvariantCulture)) == BitConverter.DoubleToInt64Bits((double)value!);
    }

    private Task<string> AddSetAsync(string form) => form is "request" or "answer" ? _host.AddPayloadSetAsync(["y"]) : _host.AddSetAsync("custom", []);

    private static string Join(IEnumerable<string> items) => string.Join(',', items);

    private static string Quoted(string text) => System.Text.Json.JsonSerializer.Serialize(text);

    private Task<(int Status, JsonNode? Json)> SendAsync(string set, string body) =>
        _host.TrySendAsync(HttpMethod.Post, $"data_sets/{set}/records", new StringContent(body, Encoding.UTF8, "application/json"));

    private async Task<int> SendCsvAsync(string set, string csv) =>
        (await _host.TrySendAsync(HttpMethod.Post, $"data_sets/{set}/records?header=true", new StringContent(csv, Encoding.UTF8, "text/csv"))).Status;

    [GeneratedRegex(@"^-?\d+$")]
    private static partial Regex Whole();
}
