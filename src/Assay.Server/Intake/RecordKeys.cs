using Assay.Server.Records;

namespace Assay.Server.Intake;

/// <summary>The newest record keys, by which repeats are recognised. Used by one writer only.</summary>
internal sealed class RecordKeys
{
    /// <summary>So many of the newest records are remembered.</summary>
    public const int Capacity = 10_000_000;

    private readonly Dictionary<UInt128, ulong> _content = [];
    private readonly Queue<UInt128> _age = [];

    public RecordKeyState TryAdd(RecordKey key)
    {
        if (_content.TryGetValue(key.Id, out var content))
        {
            return content == key.Content ? RecordKeyState.Known : RecordKeyState.Conflict;
        }

        _content.Add(key.Id, key.Content);
        _age.Enqueue(key.Id);
        while (_age.Count > Capacity)
        {
            _content.Remove(_age.Dequeue());
        }

        return RecordKeyState.Added;
    }

    public void Remove(RecordKey key) => _content.Remove(key.Id);
}
