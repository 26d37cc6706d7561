using System.Text.Json.Nodes;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Monitors.Statistics;

namespace Assay.Server.Monitoring.Quality;

/// <summary>What labelled rows say of a model.</summary>
/// <param name="Metrics">The estimates by metric id.</param>
/// <param name="Skipped">How many rows lack a label or a prediction.</param>
internal sealed record QualityReport(IReadOnlyDictionary<string, Estimate> Metrics, int Skipped)
{
    /// <summary>The data behind them.</summary>
    public IReadOnlyList<MeasurementSource> Sources { get; init; } = [];

    /// <summary>The confusion matrix with metrics by label; null of a regression.</summary>
    public JsonObject? Matrix { get; init; }

    public IReadOnlyList<ApiError> Warnings { get; init; } = [];
}
