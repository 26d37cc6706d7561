using System.Text.Json;
using Assay.Contracts.Envelopes;

namespace Assay.Contracts.Providers;

/// <summary>A bound machine-learning engine.</summary>
public sealed record ServiceProvider
{
    /// <summary>The name shown to people. Required.</summary>
    public string? Name { get; init; }

    /// <summary>A free description.</summary>
    public string? Description { get; init; }

    /// <summary>Which kind of engine it is, such as <c>custom_machine_learning</c>. Required.</summary>
    public string? ServiceType { get; init; }

    /// <summary>The id of the engine's own instance, if it has one.</summary>
    public string? InstanceId { get; init; }

    /// <summary>How to sign in to the engine. Write-only: answers hold <c>{"secret_id"}</c>.</summary>
    public JsonElement? Credentials { get; init; }

    /// <summary>Headers sent with every call to the engine; those of an endpoint override them.</summary>
    public IReadOnlyDictionary<string, string>? RequestHeaders { get; init; }

    /// <summary><c>production</c> (the default behaviour), <c>pre_production</c> or <c>development</c>.</summary>
    public string? OperationalSpaceId { get; init; }

    /// <summary>The deployment space on the engine's side.</summary>
    public string? DeploymentSpaceId { get; init; }

    /// <summary>The project the provider belongs to.</summary>
    public string? IntegratedProjectId { get; init; }

    /// <summary>Groups with access.</summary>
    public IReadOnlyList<string>? GroupIds { get; init; }

    /// <summary>Users with access.</summary>
    public IReadOnlyList<string>? UserIds { get; init; }

    /// <summary>Whether the provider can be used.</summary>
    public ResourceStatus? Status { get; init; }
}
