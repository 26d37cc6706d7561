namespace Assay.Server.Gateway;

/// <summary>What passed a gateway since the server started. Nothing that is not logged goes uncounted.</summary>
internal sealed class GatewayCounters
{
    private long _forwarded;
    private long _failed;
    private long _ownScoring;
    private long _notSampled;
    private long _notMarked;
    private long _logged;
    private long _lost;

    /// <summary>Requests that were passed on.</summary>
    public long Forwarded => Volatile.Read(ref _forwarded);

    /// <summary>Requests that the engine did not answer.</summary>
    public long Failed => Volatile.Read(ref _failed);

    /// <summary>Assay's own scoring calls: passed on, never logged.</summary>
    public long OwnScoring => Volatile.Read(ref _ownScoring);

    /// <summary>Left out because of the sampling rate.</summary>
    public long NotSampled => Volatile.Read(ref _notSampled);

    /// <summary>Left out because they lack the marker.</summary>
    public long NotMarked => Volatile.Read(ref _notMarked);

    /// <summary>On disk.</summary>
    public long Logged => Volatile.Read(ref _logged);

    /// <summary>Could not be logged: the log was full or faulted.</summary>
    public long Lost => Volatile.Read(ref _lost);

    public void CountForwarded() => Interlocked.Increment(ref _forwarded);

    public void CountFailed() => Interlocked.Increment(ref _failed);

    public void CountOwnScoring() => Interlocked.Increment(ref _ownScoring);

    public void CountNotSampled() => Interlocked.Increment(ref _notSampled);

    public void CountNotMarked() => Interlocked.Increment(ref _notMarked);

    /// <summary>The times in which exchanges were lost.</summary>
    public GapWatch Gaps { get; } = new();

    public void CountLogged()
    {
        Interlocked.Increment(ref _logged);
        Gaps.Regain();
    }

    /// <param name="reason">Why it could not be logged, as a sentence.</param>
    /// <param name="at">When.</param>
    public void CountLost(string reason, DateTimeOffset at)
    {
        Interlocked.Increment(ref _lost);
        Gaps.Lose(reason, at);
    }
}
