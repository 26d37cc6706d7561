using System.Diagnostics;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Assay.Client;

namespace Assay.Server.Demo;

/// <summary>The application of the demo: scores at the engine and logs what it asked and got, as users do by REST.</summary>
internal sealed class EngineUser(HttpClient http, Uri scoringUrl, AssayClient assay, string payloadDataSet)
{
    private const int BatchSize = 100;

    /// <summary>Scores and logs all applications; gives the last request's id.</summary>
    /// <param name="applications">The applications.</param>
    /// <param name="name">Begin of the scoring ids.</param>
    /// <param name="progress">Told how much is done.</param>
    /// <param name="cancellation">Stops the work.</param>
    public async Task ScoreAndLogAsync(Applications applications, string name, IProgress<double> progress, CancellationToken cancellation)
    {
        var last = "";
        for (var first = 0; first < applications.Rows.Count; first += BatchSize)
        {
            var request = applications.Request(first, BatchSize);
            var watch = Stopwatch.StartNew();
            using var response = await http.PostAsJsonAsync(scoringUrl, request, cancellation);
            response.EnsureSuccessStatusCode();
            var answer = await response.Content.ReadFromJsonAsync<JsonObject>(cancellation);
            var record = new JsonObject
            {
                ["scoring_id"] = $"{name}-{first / BatchSize}",
                ["response_time"] = (long)Math.Ceiling(watch.Elapsed.TotalMilliseconds),
                ["request"] = request,
                ["response"] = answer,
            };
            last = await assay.DataSets.StoreAsync(payloadDataSet, System.Text.Encoding.UTF8.GetBytes(new JsonArray(record).ToJsonString()), cancellation);
            progress.Report((double)Math.Min(first + BatchSize, applications.Rows.Count) / applications.Rows.Count);
        }

        await assay.DataSets.WaitAsync(payloadDataSet, last, cancellation);
    }
}
