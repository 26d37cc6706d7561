using Assay.Contracts.Envelopes;

namespace Assay.Contracts.Certifications;

/// <summary>The report on an engine: what was checked and what to do about it.</summary>
public sealed record Certification
{
    /// <summary><c>in_progress</c>, <c>finished</c> or <c>error</c>.</summary>
    public required ResourceStatus Status { get; init; }

    /// <summary>The deployment that was scored.</summary>
    public string? DeploymentId { get; init; }

    /// <summary>The subscription, when one was certified.</summary>
    public string? SubscriptionId { get; init; }

    /// <summary>The worst result of all checks, one of the constants of <see cref="CertificationResult"/>; absent until finished.</summary>
    public string? Result { get; init; }

    /// <summary>The checks, in the order in which they were made.</summary>
    public IReadOnlyList<CertificationCheck> Checks { get; init; } = [];

    /// <summary>How many rows the engine has scored for this.</summary>
    public int RowsScored { get; init; }
}
