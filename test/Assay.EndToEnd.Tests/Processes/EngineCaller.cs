using System.Net.Http.Json;
using System.Text.Json.Nodes;

namespace Assay.EndToEnd.Tests.Processes;

/// <summary>Scores rows at an engine, as an application does.</summary>
internal sealed class EngineCaller(Uri endpoint) : IDisposable
{
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromMinutes(1) };

    public Uri Endpoint => endpoint;

    /// <summary>Sends <c>{"input_data": [{fields, values}]}</c> and gives the whole answer, <c>{"predictions": [{fields, values}]}</c>.</summary>
    public async Task<JsonObject> ScoreAsync(JsonObject request)
    {
        using var response = await _http.PostAsJsonAsync(endpoint, request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(response.IsSuccessStatusCode, $"The engine answered {(int)response.StatusCode}: {text}");
        return JsonNode.Parse(text)!.AsObject();
    }

    /// <summary>The prediction and the class probabilities of each row.</summary>
    public async Task<IReadOnlyList<(string Prediction, double[] Probabilities)>> PredictAsync(IReadOnlyList<string> fields, IEnumerable<JsonArray> rows)
    {
        var answer = await ScoreAsync(Request(fields, rows));
        return [.. answer["predictions"]![0]!["values"]!.AsArray().Select(row => (
            (string)row![0]!,
            row[1]!.AsArray().Select(p => (double)p!).ToArray()))];
    }

    public static JsonObject Request(IReadOnlyList<string> fields, IEnumerable<JsonArray> rows) => new()
    {
        ["input_data"] = new JsonArray(new JsonObject
        {
            ["fields"] = new JsonArray([.. fields.Select(f => JsonValue.Create(f))]),
            ["values"] = new JsonArray([.. rows.Select(r => r.DeepClone())]),
        }),
    };

    public void Dispose() => _http.Dispose();
}
