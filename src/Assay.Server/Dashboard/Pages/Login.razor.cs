using Microsoft.AspNetCore.Components;

namespace Assay.Server.Dashboard.Pages;

/// <summary>Sign-in.</summary>
public sealed partial class Login
{
    [SupplyParameterFromQuery(Name = "failed")]
    private bool Failed { get; set; }

    [SupplyParameterFromQuery(Name = "next")]
    private string? Next { get; set; }
}
