namespace Assay.Server.Engines.Transport;

/// <summary>
/// Keeps calls away from a host that does not answer: after five such calls in a row none goes out for ten seconds, then one
/// tries. An answer of any kind closes the circuit.
/// </summary>
internal sealed class Circuit(TimeProvider clock)
{
    /// <summary>How long an open circuit lets nothing through.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(10);

    private const int FailuresToOpen = 5;

    private readonly Lock _lock = new();
    private int _failures;
    private long _failed;
    private string _reason = "";

    /// <summary>Refuses while the circuit is open, so that nobody queues for a host that does not answer.</summary>
    /// <exception cref="EngineException">It is open; says why and for how long.</exception>
    public void ThrowIfOpen(string host)
    {
        lock (_lock)
        {
            if (Left() is { } left)
            {
                throw new EngineException(
                    EngineException.CircuitOpen,
                    $"{host} did not answer {_failures} calls in a row and is tried again in {Math.Ceiling(left.TotalSeconds):0} s; this call was not sent. The last one: {_reason}");
            }
        }
    }

    /// <summary>As <see cref="ThrowIfOpen"/>; the call that gets through after the pause is the only one until the next.</summary>
    /// <exception cref="EngineException">The circuit is open.</exception>
    public void Enter(string host)
    {
        lock (_lock)
        {
            ThrowIfOpen(host);
            if (_failures >= FailuresToOpen)
            {
                // A probe that never ends, or that its caller gives up, lets the next one through after another pause.
                _failed = clock.GetTimestamp();
            }
        }
    }

    public void Succeed()
    {
        lock (_lock)
        {
            _failures = 0;
        }
    }

    /// <param name="reason">What happened, as a sentence.</param>
    public void Fail(string reason)
    {
        lock (_lock)
        {
            _failures++;
            _failed = clock.GetTimestamp();
            _reason = reason;
        }
    }

    /// <summary>How long the pause still lasts; null when calls may go out.</summary>
    private TimeSpan? Left()
    {
        var left = Pause - clock.GetElapsedTime(_failed);
        return _failures >= FailuresToOpen && left > TimeSpan.Zero ? left : null;
    }
}
