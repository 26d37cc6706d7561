using System.Text.Json;
using Assay.Contracts.Envelopes;

namespace Assay.Contracts.DataMarts;

/// <summary>The place where an instance keeps its records and measurements.</summary>
public sealed record DataMart
{
    /// <summary>The name shown to people.</summary>
    public string? Name { get; init; }

    /// <summary>A free description.</summary>
    public string? Description { get; init; }

    /// <summary>The cloud resource name of the service instance; <c>N/A</c> when self-hosted.</summary>
    public string ServiceInstanceCrn { get; init => field = value ?? "N/A"; } = "N/A";

    /// <summary>Whether the embedded stores are used; true unless given.</summary>
    public bool? InternalDatabase { get; init; }

    /// <summary>Connection of an external database; its credentials are a secret reference in answers.</summary>
    public JsonElement? DatabaseConfiguration { get; init; }

    /// <summary><c>automatic</c> or <c>manual</c>.</summary>
    public string? DatabaseDiscovery { get; init; }

    /// <summary>Whether the data mart can be used.</summary>
    public ResourceStatus? Status { get; init; }
}
