using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Monitoring;

/// <summary>Short ways into resources as the API writes them.</summary>
internal static class ResourceJson
{
    public static string Id(this JsonObject resource) => (string)resource["metadata"]!["id"]!;

    /// <summary>The metric of a measurement in the value with all these tags' values.</summary>
    public static JsonObject Metric(this JsonObject measurement, string id, params string[] tags) =>
        (JsonObject)measurement["entity"]!["values"]!.AsArray()
            .Single(v => tags.All(tag => v!["tags"]!.AsArray().Any(t => (string?)t!["value"] == tag)))!["metrics"]!.AsArray()
            .Single(m => (string?)m!["id"] == id)!;

    public static double? Value(this JsonObject measurement, string id, params string[] tags) => (double?)measurement.Metric(id, tags)["value"];

    /// <summary>The data of a measurement's source.</summary>
    public static JsonNode Source(this JsonObject measurement, string id) =>
        measurement["entity"]!["sources"]!.AsArray().Single(s => (string?)s!["id"] == id)!["data"]!;

    /// <summary>The codes of a run's or an instance's failure.</summary>
    public static IReadOnlyList<string> FailureCodes(this JsonObject resource) =>
        [.. (resource["entity"]!["status"]!["failure"]?["errors"]?.AsArray() ?? []).Select(e => (string)e!["code"]!)];

    public static string FailureText(this JsonObject resource) =>
        string.Join('\n', (resource["entity"]!["status"]!["failure"]?["errors"]?.AsArray() ?? []).Select(e => (string)e!["message"]!));
}
