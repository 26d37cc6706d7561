using Microsoft.AspNetCore.Components;

namespace Assay.Server.Dashboard.Parts;

/// <summary>Text in a picture.</summary>
public sealed partial class SvgLabel
{
    /// <summary>Where it stands: a number, or one that is formatted already.</summary>
    [Parameter]
    public object X { get; set; } = 0;

    /// <inheritdoc cref="X"/>
    [Parameter]
    public object Y { get; set; } = 0;

    /// <summary><c>start</c>, <c>middle</c> or <c>end</c>.</summary>
    [Parameter]
    public string Anchor { get; set; } = "start";

    /// <summary><c>auto</c> or <c>middle</c>.</summary>
    [Parameter]
    public string Baseline { get; set; } = "auto";

    /// <summary>The text.</summary>
    [Parameter]
    public RenderFragment? ChildContent { get; set; }
}
