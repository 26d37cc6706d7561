using System.Text.Json.Nodes;

namespace Assay.Server.Monitoring.Explainability;

/// <summary>Settings of the explanation of a whole model, <c>global_explanation</c> of the explainability monitor.</summary>
/// <param name="IsEnabled">Whether runs compute it.</param>
/// <param name="SampleSize">How many rows are explained.</param>
/// <param name="RowsEach">How many rows may be scored for each of them.</param>
/// <param name="MinRecords">With fewer payload rows there is no number.</param>
internal sealed record GlobalSettings(bool IsEnabled, int SampleSize, int RowsEach, int MinRecords)
{
    public const string Key = "global_explanation";

    /// <exception cref="MonitorException">Names the setting that is wrong.</exception>
    public static GlobalSettings Read(JsonObject parameters)
    {
        var settings = parameters[Key] as JsonObject ?? [];
        if (settings["explanation_method"] is { } method && method.ToString() is not ("lime" or "shap"))
        {
            throw new MonitorException("invalid_value", "'global_explanation.explanation_method' must be lime or shap.", $"{Key}.explanation_method");
        }

        return new GlobalSettings(
            settings.Flag("enabled", false),
            settings.Whole("sample_size", 100, 10, 10_000),
            settings.Whole("perturbations_count", 400, 50, 10_000),
            settings.Whole("min_records", 100, 10, 100_000_000));
    }

    /// <summary>As the instance shows them. Whatever method was asked for, contributions are Shapley values: those of LIME cannot be summed up over rows.</summary>
    public JsonObject ToJson() => new()
    {
        ["enabled"] = IsEnabled,
        ["explanation_method"] = "shap",
        ["sample_size"] = SampleSize,
        ["perturbations_count"] = RowsEach,
        ["min_records"] = MinRecords,
    };
}
