namespace Assay.Server.Tests.Fakes;

/// <summary>The real clock, set forward by as much as a test wants. Timers run as they would.</summary>
internal sealed class ShiftedClock : TimeProvider
{
    private long _shift;

    public override DateTimeOffset GetUtcNow() => System.GetUtcNow() + TimeSpan.FromTicks(Volatile.Read(ref _shift));

    public void Shift(TimeSpan by) => Interlocked.Add(ref _shift, by.Ticks);
}
