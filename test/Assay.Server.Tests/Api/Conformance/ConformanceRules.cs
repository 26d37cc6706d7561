using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Assay.Server.Tests.Api.Conformance;

/// <summary>What OpenScale's clients rely on in every answer, whatever it is about. Each rule says what breaks it.</summary>
internal static partial class ConformanceRules
{
    private static readonly string[] Going = ["preparing", "active", "queued", "running", "finished", "in_progress", "disabled", "enabled"];

    public static readonly IReadOnlyDictionary<string, Func<Exchange, IEnumerable<string>>> All = new Dictionary<string, Func<Exchange, IEnumerable<string>>>
    {
        ["transaction id"] = e => e.Transaction is { Length: > 0 } ? [] : ["has none"],
        ["content type"] = ContentType,
        ["body of POST, PUT and PATCH"] = e => e is { Method: "POST" or "PUT" or "PATCH", IsSuccess: true } && e.Body.Length == 0 ? ["is empty"] : [],
        ["no null objects"] = e => Walk(e.Json).Where(n => n.Value is null && !MayBeNull().IsMatch(n.Path)).Select(n => $"{n.Path} is null"),
        ["metadata"] = e => Resources(e).SelectMany(r => Metadata(r.Path, r.Value)),
        ["status"] = e => Resources(e).Where(r => HasStatus().IsMatch((string?)r.Value["metadata"]?["url"] ?? ""))
            .Where(r => (r.Value["entity"]?["status"]?["state"] as JsonValue)?.GetValueKind() != JsonValueKind.String).Select(r => $"{r.Path} has no entity.status.state"),
        ["secrets"] = e => Canary.Forms.Where(e.Body.Contains).Select(f => $"shows {f}"),
        ["credentials"] = e => Walk(e.Json).Where(n => Credentials().IsMatch(n.Path)).Where(n => !IsReference(n.Value)).Select(n => $"{n.Path} is not just a secret_id"),
        ["error envelope"] = Error,
        ["failure"] = e => Walk(e.Json).Where(n => n.Value is JsonObject o && !n.Path.EndsWith(".risk_evaluation_status", StringComparison.Ordinal) && IsFailed(o)).SelectMany(n => Envelope($"{n.Path}.failure", n.Value!["failure"])),
        ["location of records"] = RecordsLocation,
        ["row ids"] = e => Walk(e.Json).Where(n => n.Path.EndsWith(".values.scoring_id", StringComparison.Ordinal))
            .Where(n => !RowId().IsMatch((string)n.Value!)).Select(n => $"{n.Path} is {n.Value}"),
        ["times"] = e => Walk(e.Json).Where(n => Time().IsMatch(n.Path) && n.Value is JsonValue v && v.GetValueKind() == JsonValueKind.String)
            .Where(n => !Utc().IsMatch((string)n.Value!)).Select(n => $"{n.Path} is {n.Value}"),
        ["no server error"] = e => e.Status >= 500 && e.Status is not (502 or 504) ? [$"failed: {e.Body}"] : [],
    };

    private static IEnumerable<string> ContentType(Exchange e)
    {
        if (e.Body.Length == 0)
        {
            return [];
        }

        var expected = e.IsSuccess && e.Path.EndsWith("/archives", StringComparison.Ordinal) && e.Method == "GET" ? "application/octet-stream" : "application/json";
        return e.ContentType?.Split(';')[0] == expected ? [] : [$"is {e.ContentType}, not {expected}"];
    }

    private static IEnumerable<string> Metadata(string path, JsonObject resource)
    {
        var metadata = resource["metadata"] as JsonObject;
        string[] required = metadata switch
        {
            _ when metadata?.ContainsKey("explanation_task_id") == true => ["explanation_task_id", "created_at", "created_by"],
            _ when metadata?.ContainsKey("guid") == true => ["guid", "created_at"],
            _ => ["id", "url", "created_at", "created_by"],
        };
        foreach (var name in required.Where(n => string.IsNullOrEmpty((string?)metadata?[n])))
        {
            yield return $"{path}.metadata.{name} is missing";
        }

        if (metadata?["url"] is { } url && !((string)url!).StartsWith("/v2/", StringComparison.Ordinal))
        {
            yield return $"{path}.metadata.url is {url}";
        }
    }

    private static IEnumerable<string> Error(Exchange e)
    {
        if (e.IsSuccess || e.IsHead)
        {
            return [];
        }

        return e.Json is JsonObject json && (string?)json["trace"] == e.Transaction
            ? Envelope("$", json)
            : [$"is no envelope with the transaction's id: {e.Body}"];
    }

    private static IEnumerable<string> Envelope(string path, JsonNode? node)
    {
        if (node is not JsonObject envelope || string.IsNullOrEmpty((string?)envelope["trace"]) || envelope["errors"] is not JsonArray { Count: > 0 } errors)
        {
            return [$"{path} has no trace or no errors"];
        }

        return errors.Where(error => string.IsNullOrEmpty((string?)error?["code"]) || string.IsNullOrEmpty((string?)error["message"]))
            .Select(_ => $"{path} has an error without code or message");
    }

    private static IEnumerable<string> RecordsLocation(Exchange e)
    {
        if (e is not { Method: "POST", IsSuccess: true } || !e.Path.TrimEnd('/').EndsWith("/records", StringComparison.Ordinal))
        {
            return [];
        }

        return e.Status == 202 && Guid.TryParse(e.Location?.Split('/')[^1], out _) ? [] : [$"is {e.Location}"];
    }

    private static bool IsFailed(JsonObject node) =>
        node["state"] is JsonValue state && state.GetValueKind() == JsonValueKind.String && !Going.Contains((string)state!);

    private static bool IsReference(JsonNode? node) => node is JsonObject { Count: 1 } reference && !string.IsNullOrEmpty((string?)reference["secret_id"]);

    private static IEnumerable<(string Path, JsonObject Value)> Resources(Exchange e) =>
        Walk(e.Json).Where(n => n.Value is JsonObject o && o.ContainsKey("metadata") && o.ContainsKey("entity")).Select(n => (n.Path, n.Value!.AsObject()));

    private static IEnumerable<(string Path, JsonNode? Value)> Walk(JsonNode? node, string path = "$")
    {
        if (node is not null || path != "$")
        {
            yield return (path, node);
        }

        IEnumerable<(string, JsonNode?)> children = node switch
        {
            JsonObject members => members.Select(m => ($"{path}.{m.Key}", m.Value)),
            JsonArray items => items.Select((item, i) => ($"{path}[{i}]", item)),
            _ => [],
        };
        foreach (var (childPath, child) in children)
        {
            foreach (var inside in Walk(child, childPath))
            {
                yield return inside;
            }
        }
    }

    /// <summary>Values of rows, numbers that could not be computed, and what a client put in as it liked.</summary>
    [GeneratedRegex(@"\.values\.[^\]]+$|\.records\[0\]\.values\[\d+\]\[\d+\]|\.explanation_values\[|\.metrics\[\d+\]\.value$|\.groups\[\d+\]\.metrics\[\d+\]\.\w+\.(value|measurement_id)\[|\.parameters\.|_schema\.fields\[\d+\]\.(type|metadata)\.|\.parameters_schema\.|\.result\.|\.data\.|\.explanations\[|\.trust\.|\.input_features\[\d+\]\.value$|^\$\[\d+\]\.metrics\[")]
    private static partial Regex MayBeNull();

    [GeneratedRegex(@"^/v2/(data_marts|service_providers|subscriptions|data_sets|monitor_instances)/[^/]+$")]
    private static partial Regex HasStatus();

    [GeneratedRegex(@"\.(credentials|training_data_reference)$")]
    private static partial Regex Credentials();

    [GeneratedRegex(@"^.+-[1-9]\d*$")]
    private static partial Regex RowId();

    [GeneratedRegex(@"(_at|\.timestamp|\.scoring_timestamp|\.record_timestamp|^\$\.start|^\$\.end)$")]
    private static partial Regex Time();

    [GeneratedRegex(@"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?Z$")]
    private static partial Regex Utc();
}
