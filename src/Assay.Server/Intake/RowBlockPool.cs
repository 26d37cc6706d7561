using Assay.Server.Records;

namespace Assay.Server.Intake;

/// <summary>Row blocks between requests: the memory of one is used by the next to the same set.</summary>
internal sealed class RowBlockPool
{
    private const long MaxBytesKept = 8 << 20;

    private readonly RowBlock?[] _blocks = new RowBlock?[2 * Math.Max(2, Environment.ProcessorCount)];
    private int _next;

    /// <summary>An empty block.</summary>
    /// <param name="schema">The set's columns.</param>
    /// <param name="addsColumns">Whether columns the set has not are added to it.</param>
    /// <param name="technical">Names that no field may have.</param>
    public RowBlock Rent(RecordSchema schema, bool addsColumns, IReadOnlySet<string> technical)
    {
        foreach (ref var place in _blocks.AsSpan())
        {
            if (place?.Fits(schema, addsColumns, technical) == true && Interlocked.Exchange(ref place, null) is { } taken)
            {
                if (taken.Fits(schema, addsColumns, technical))
                {
                    return taken;
                }

                Keep(taken);
            }
        }

        return new RowBlock(schema, addsColumns, technical);
    }

    /// <summary>Gives a block back; nobody may look at it any more.</summary>
    public void Return(RowBlock block)
    {
        if (block.Capacity <= MaxBytesKept)
        {
            block.Reset();
            Keep(block);
        }
    }

    private void Keep(RowBlock block)
    {
        foreach (ref var place in _blocks.AsSpan())
        {
            if (place is null && Interlocked.CompareExchange(ref place, block, null) is null)
            {
                return;
            }
        }

        // All places are taken, perhaps by sets that are no longer written to.
        Volatile.Write(ref _blocks[(uint)Interlocked.Increment(ref _next) % (uint)_blocks.Length], block);
    }
}
