using Assay.Contracts.Monitoring;
using Microsoft.AspNetCore.Components;

namespace Assay.Server.Dashboard.Parts;

/// <summary>Values with their intervals, limits and states; each leads to its chart.</summary>
public sealed partial class ValueTable
{
    /// <summary>The monitor that measured them.</summary>
    [Parameter]
    public MonitorOverview Monitor { get; set; } = default!;

    /// <summary>The values.</summary>
    [Parameter]
    public IReadOnlyList<MeasurementValue> Values { get; set; } = [];

    private string ChartLink(string metric) =>
        $"/subscriptions/{Monitor.SubscriptionId}?chart={Monitor.Instance.Metadata.Id}&metric={Uri.EscapeDataString(metric)}";
}
