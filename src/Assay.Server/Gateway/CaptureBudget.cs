namespace Assay.Server.Gateway;

/// <summary>Bytes that all copies of bodies under way may take together.</summary>
internal sealed class CaptureBudget(long bytes)
{
    private long _left = bytes;

    public bool TryTake(long count)
    {
        if (Interlocked.Add(ref _left, -count) >= 0)
        {
            return true;
        }

        Interlocked.Add(ref _left, count);
        return false;
    }

    public void Return(long count) => Interlocked.Add(ref _left, count);
}
