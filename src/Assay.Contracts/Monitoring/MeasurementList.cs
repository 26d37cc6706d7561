using Assay.Contracts.Envelopes;

namespace Assay.Contracts.Monitoring;

/// <summary>Measurements in a range of time, newest first.</summary>
/// <param name="Measurements">The measurements.</param>
/// <param name="Start">Begin of the range.</param>
/// <param name="End">End of the range.</param>
/// <param name="Limit">At most so many are listed.</param>
/// <param name="Offset">So many were passed over.</param>
public sealed record MeasurementList(
    IReadOnlyList<Resource<Measurement>> Measurements,
    DateTime? Start = null,
    DateTime? End = null,
    int? Limit = null,
    int? Offset = null);
