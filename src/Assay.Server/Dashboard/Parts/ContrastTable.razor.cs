using Microsoft.AspNetCore.Components;

namespace Assay.Server.Dashboard.Parts;

/// <summary>Values that a contrastive explanation changes.</summary>
public sealed partial class ContrastTable
{
    /// <summary>What the change means.</summary>
    [Parameter]
    public string Title { get; set; } = "";

    /// <summary>The changed values.</summary>
    [Parameter]
    public IReadOnlyList<ContrastRow> Rows { get; set; } = [];
}
