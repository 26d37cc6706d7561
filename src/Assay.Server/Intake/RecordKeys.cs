using Assay.Server.Records;

namespace Assay.Server.Intake;

/// <summary>
/// The newest record keys, by which repeats are recognised. Keys lie in order of arrival in blocks that are made as they
/// are needed; indexes of their places find them by their hash. Some 30 bytes a key, and nothing for the garbage
/// collector to look through. Used by one writer at a time.
/// </summary>
internal sealed class RecordKeys
{
    /// <summary>So many of the newest records are remembered.</summary>
    public const int DefaultCapacity = 10_000_000;

    private const int BlockBits = 12;
    private const int BlockSize = 1 << BlockBits;

    private readonly int _capacity;
    private readonly Entry[]?[] _blocks;

    // Many small indexes instead of a large one: when one has to grow, the pause is too short to be noticed.
    private readonly KeyIndex[] _indexes;

    // Keys were added so often; the slot of the next one is this modulo the capacity.
    private long _added;

    public RecordKeys(int capacity = DefaultCapacity)
    {
        _capacity = capacity;
        _blocks = new Entry[]?[(capacity + BlockSize - 1) >> BlockBits];
        _indexes = new KeyIndex[256];
        for (var i = 0; i < _indexes.Length; i++)
        {
            _indexes[i] = new KeyIndex(slot => Slot(slot).Low);
        }
    }

    public RecordKeyState TryAdd(RecordKey key)
    {
        var entry = new Entry((ulong)(key.Id >> 64), (ulong)key.Id, key.Content);
        if (Find(entry) is >= 0 and var known)
        {
            return Slot(known).Content == entry.Content ? RecordKeyState.Known : RecordKeyState.Conflict;
        }

        var slot = (int)(_added % _capacity);
        if (_added >= _capacity)
        {
            Remove(Slot(slot));
        }

        _blocks[slot >> BlockBits] ??= new Entry[Math.Min(BlockSize, _capacity)];
        Slot(slot) = entry;
        IndexOf(entry).Add(slot);
        _added++;
        return RecordKeyState.Added;
    }

    /// <summary>Forgets a key, if it is known with this content.</summary>
    public void Remove(RecordKey key) => Remove(new Entry((ulong)(key.Id >> 64), (ulong)key.Id, key.Content));

    private void Remove(Entry entry)
    {
        if (Find(entry) is >= 0 and var slot && Slot(slot) == entry)
        {
            IndexOf(entry).Remove(slot);
            Slot(slot) = default;
        }
    }

    private int Find(Entry entry)
    {
        foreach (var slot in IndexOf(entry).Candidates(entry.Low))
        {
            if (Slot(slot).Low == entry.Low && Slot(slot).High == entry.High)
            {
                return slot;
            }
        }

        return -1;
    }

    private KeyIndex IndexOf(Entry entry) => _indexes[entry.High & 0xFF];

    private ref Entry Slot(int slot) => ref _blocks[slot >> BlockBits]![slot & (BlockSize - 1)];

    // 24 bytes, where a UInt128 and a number would be padded to 32.
    private readonly record struct Entry(ulong High, ulong Low, ulong Content);
}
