using Assay.Contracts.Envelopes;

namespace Assay.Contracts.Monitoring;

/// <summary>A page of runs, newest first.</summary>
/// <param name="Runs">The runs of this page.</param>
/// <param name="Limit">The page's size.</param>
/// <param name="TotalCount">How many runs there are in all.</param>
/// <param name="First">The first page.</param>
/// <param name="Prev">The page before, when there is one.</param>
/// <param name="Next">The next page, when there is one.</param>
/// <param name="Last">The last page.</param>
public sealed record MonitoringRunList(
    IReadOnlyList<Resource<MonitoringRun>> Runs,
    int Limit,
    long TotalCount,
    PageLink First,
    PageLink? Prev = null,
    PageLink? Next = null,
    PageLink? Last = null);
