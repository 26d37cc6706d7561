using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Engines.Conformance;

/// <summary>A fake engine that serves <see cref="CreditModel"/>, and what a user enters to have it monitored.</summary>
internal sealed record FakeDeployment : IAsyncDisposable
{
    /// <summary>The running fake, on a port of its own.</summary>
    public required IAsyncDisposable Host { get; init; }

    public required string ServiceType { get; init; }

    /// <summary>The provider's credentials.</summary>
    public required JsonObject Credentials { get; init; }

    /// <summary>The deployment's id on the engine.</summary>
    public required string DeploymentId { get; init; }

    /// <summary>The scoring address, or the endpoint's name where the engine takes one; null where discovery gives it.</summary>
    public string? ScoringUrl { get; init; }

    public JsonObject? PayloadFormat { get; init; }

    /// <summary>Whether the engine can list its deployments.</summary>
    public bool IsListed { get; init; } = true;

    /// <summary>How many rows the fake has scored.</summary>
    public required Func<int> ScoredRows { get; init; }

    public ValueTask DisposeAsync() => Host.DisposeAsync();
}
