using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;

namespace Assay.Server.Tests.Engines;

/// <summary>A clock that stands still and tells which timers were set, so that a test moves it only once one waits.</summary>
internal sealed class RecordingClock() : FakeTimeProvider(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero))
{
    private readonly Channel<TimeSpan> _timers = Channel.CreateUnbounded<TimeSpan>();
    private int _timersSet;

    /// <summary>Timers ever set; a call sets one for its time-out when it begins.</summary>
    public int TimersSet => Volatile.Read(ref _timersSet);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        Interlocked.Increment(ref _timersSet);
        _timers.Writer.TryWrite(dueTime);
        return timer;
    }

    /// <summary>The length of the next timer that is no time-out of a call.</summary>
    public async Task<TimeSpan> NextWaitAsync()
    {
        while (true)
        {
            var due = await _timers.Reader.ReadAsync(TestContext.Current.CancellationToken);
            if (due != EngineUnderTest.CallTimeout)
            {
                return due;
            }
        }
    }
}
