using System.Text.Json.Nodes;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;

namespace Assay.Server.Monitoring;

/// <summary>What one evaluation gave.</summary>
internal sealed record MonitorOutcome
{
    /// <summary>Measurements; limits, issue counts and confidence are filled in by the pipeline.</summary>
    public IReadOnlyList<MeasurementDraft> Measurements { get; init; } = [];

    public IReadOnlyList<RunOperator> Operators { get; init; } = [];

    /// <summary>What the run adds to its parameters, such as <c>total_records_processed</c>.</summary>
    public JsonObject Parameters { get; init; } = [];

    public string? Message { get; init; }

    /// <summary>What could not be computed although the run as a whole succeeded.</summary>
    public IReadOnlyList<ApiError> Warnings { get; init; } = [];
}
