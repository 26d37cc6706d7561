namespace Assay.EndToEnd.Tests.Durability;

/// <summary>A batch as it is read back, put together from its rows.</summary>
internal sealed class StoredBatch
{
    private readonly HashSet<int> _rows = [];
    private int _doubled;
    private ulong _hash;

    public int Rows => _rows.Count + _doubled;

    public void Add(int row, ulong hash)
    {
        _doubled += _rows.Add(row) ? 0 : 1;
        _hash += hash;
    }

    public void AssertIs(LedgerEntry entry)
    {
        Assert.True(_doubled == 0, $"of batch {entry} {_doubled} rows are doubled");
        Assert.True(Rows == entry.Rows, $"of batch {entry} {Rows} rows are stored");
        Assert.True(_hash == entry.Hash, $"batch {entry} is altered");
    }
}
