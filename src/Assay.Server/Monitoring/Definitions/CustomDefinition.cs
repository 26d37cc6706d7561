using System.Text;
using Assay.Contracts.Monitoring;
using Assay.Server.Http;

namespace Assay.Server.Monitoring.Definitions;

/// <summary>Checks a user's definition and derives the ids of its metrics and tags from their names.</summary>
internal static class CustomDefinition
{
    /// <exception cref="ApiException">400 naming the field that is wrong.</exception>
    public static MonitorDefinition Complete(MonitorDefinition definition)
    {
        if (string.IsNullOrWhiteSpace(definition.Name))
        {
            throw ApiException.Required("name");
        }

        JsonBody.RequireObject(definition.ParametersSchema, "parameters_schema");
        JsonBody.RequireObject(definition.Schedules, "schedules");
        JsonBody.RequireObject(definition.MonitorRuntime, "monitor_runtime");
        if (definition.Metrics is not { Count: > 0 })
        {
            throw ApiException.Required("metrics");
        }

        var metrics = definition.Metrics.Select((m, i) => m with { Id = m.Id ?? Slug(NameOf(m.Name, $"metrics[{i}].name")) }).ToList();
        var tags = (definition.Tags ?? []).Select((t, i) => t with { Id = t.Id ?? Slug(NameOf(t.Name, $"tags[{i}].name")) }).ToList();
        ThrowIfRepeated(metrics.Select(m => m.Id!).Concat(tags.Select(t => t.Id!)));
        foreach (var (threshold, i) in metrics.SelectMany((m, i) => (m.Thresholds ?? []).Select(t => (t, i))))
        {
            if (threshold.Type is not ("lower_limit" or "upper_limit"))
            {
                throw ApiException.Invalid($"metrics[{i}].thresholds.type", "A threshold's type must be lower_limit or upper_limit.");
            }
        }

        return definition with
        {
            Metrics = metrics,
            Tags = tags,
            ManagedBy = definition.ManagedBy ?? "user",
            Schedules = JsonBody.WithoutNulls(definition.Schedules),
            MonitorRuntime = JsonBody.WithoutNulls(definition.MonitorRuntime),
        };
    }

    /// <summary><c>My model performance</c> gives <c>my_model_performance</c>.</summary>
    public static string Slug(string name)
    {
        var slug = new StringBuilder(name.Length);
        foreach (var c in name.Trim().ToLowerInvariant())
        {
            slug.Append(char.IsLetterOrDigit(c) || c is '_' or '-' ? c : '_');
        }

        return slug.ToString();
    }

    private static string NameOf(string? name, string field) =>
        string.IsNullOrWhiteSpace(name) ? throw ApiException.Required(field) : name;

    private static void ThrowIfRepeated(IEnumerable<string> ids)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var id in ids)
        {
            if (!seen.Add(id))
            {
                throw ApiException.Invalid("metrics", $"'{id}' occurs twice among the metrics and tags; ids are made of the names.");
            }
        }
    }
}
