using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Server.Http;

namespace Assay.Server.Monitoring.Measurements;

/// <summary>Reads a measurement that a client pushes: objects of metric id → number and tag id → text.</summary>
internal static class PushedMeasurement
{
    /// <exception cref="ApiException">400 naming the item and member that is wrong.</exception>
    public static Measurement Read(MeasurementRequest request, int index, Resource<MonitorInstance> instance, MonitorDefinition definition)
    {
        if (request.Timestamp is null || !QueryTime.TryParse(request.Timestamp, out var timestamp, out _))
        {
            throw ApiException.Invalid($"[{index}].timestamp", "'timestamp' is required: a date and time in ISO 8601.");
        }

        if (request.Metrics is not { Count: > 0 })
        {
            throw ApiException.Required($"[{index}].metrics");
        }

        var values = request.Metrics.Select((m, i) => ReadValue(m, $"[{index}].metrics[{i}]", definition)).ToList();
        var limited = ThresholdRules.Apply(values, instance.Entity.Thresholds ?? []);
        return new Measurement
        {
            Timestamp = timestamp,
            Values = limited,
            IssueCount = ThresholdRules.CountIssues(limited),
            RunId = request.RunId,
            AssetRevision = request.AssetRevision,
            Target = instance.Entity.Target,
            MonitorInstanceId = instance.Metadata.Id,
            MonitorDefinitionId = instance.Entity.MonitorDefinitionId,
            Sources = request.Sources is null ? null : [.. request.Sources.Select((s, i) => ReadSource(s, $"[{index}].sources[{i}]"))],
        };
    }

    private static MeasurementSource ReadSource(MeasurementSource source, string place) => source is { Id.Length: > 0, Type.Length: > 0 }
        ? source with { Data = source.Data ?? new JsonObject() }
        : throw ApiException.Invalid(place, "A source needs an 'id' and a 'type'.");

    private static MeasurementValue ReadValue(IReadOnlyDictionary<string, JsonElement> members, string place, MonitorDefinition definition)
    {
        var metrics = new List<MetricValue>();
        var tags = new List<TagValue>();
        foreach (var (name, value) in members)
        {
            if ((definition.Tags ?? []).Any(t => t.Id == name))
            {
                tags.Add(new TagValue(name, value.ToString()));
            }
            else if ((definition.Metrics ?? []).All(m => m.Id != name))
            {
                throw ApiException.Invalid($"{place}.{name}", $"'{name}' is neither a metric nor a tag of '{definition.Name}'.");
            }
            else if (value.ValueKind is JsonValueKind.Number && double.IsFinite(value.GetDouble()))
            {
                metrics.Add(new MetricValue { Id = name, Value = value.GetDouble() });
            }
            else if (value.ValueKind == JsonValueKind.Null)
            {
                metrics.Add(new MetricValue { Id = name });
            }
            else
            {
                throw ApiException.Invalid($"{place}.{name}", $"The value of metric '{name}' must be a number.");
            }
        }

        return new MeasurementValue(metrics, tags);
    }
}
