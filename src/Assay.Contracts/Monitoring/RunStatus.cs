using Assay.Contracts.Envelopes;

namespace Assay.Contracts.Monitoring;

/// <summary>How far a run has come.</summary>
public sealed record RunStatus
{
    /// <summary>One of the constants of <see cref="RunState"/>.</summary>
    public string State { get; init => field = value ?? RunState.Queued; } = RunState.Queued;

    /// <summary>When it was asked for.</summary>
    public DateTime? QueuedAt { get; init; }

    /// <summary>When it began.</summary>
    public DateTime? StartedAt { get; init; }

    /// <summary>When it last reported.</summary>
    public DateTime? UpdatedAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTime? CompletedAt { get; init; }

    /// <summary>A sentence on what it does or did.</summary>
    public string? Message { get; init; }

    /// <summary>What went wrong; with state <c>finished</c>, what could not be computed.</summary>
    public ErrorEnvelope? Failure { get; init; }

    /// <summary>The parts of the run and their results.</summary>
    public IReadOnlyList<RunOperator> Operators { get; init => field = value ?? []; } = [];
}
