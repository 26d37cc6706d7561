using System.Buffers;
using System.Text.Json;

namespace Assay.Server.Gateway;

/// <summary>The body of a records request, made one record after the other.</summary>
internal sealed class RecordsBody : IDisposable
{
    private readonly ArrayBufferWriter<byte> _records = new(16 * 1024);
    private readonly ArrayBufferWriter<byte> _record = new(1024);
    private readonly Utf8JsonWriter _json;
    private readonly List<int> _ends = [1];

    public RecordsBody()
    {
        _json = new Utf8JsonWriter(_record);
        _records.Write("["u8);
    }

    /// <summary>Adds a record.</summary>
    /// <param name="write">Writes it. When it throws, nothing is added.</param>
    public void Add(Action<Utf8JsonWriter> write)
    {
        _record.ResetWrittenCount();
        _json.Reset();
        write(_json);
        _json.Flush();
        if (_ends.Count > 1)
        {
            _records.Write(","u8);
        }

        _records.Write(_record.WrittenSpan);
        _ends.Add(_records.WrittenCount);
    }

    /// <summary>The array of all records. No more can be added.</summary>
    public ReadOnlyMemory<byte> Complete()
    {
        _records.Write("]"u8);
        return _records.WrittenMemory;
    }

    /// <summary>An array of one of the records.</summary>
    public ReadOnlyMemory<byte> Single(int index)
    {
        // Behind the end of the one before comes a comma.
        var start = index == 0 ? _ends[0] : _ends[index] + 1;
        return (byte[])[(byte)'[', .. _records.WrittenSpan[start.._ends[index + 1]], (byte)']'];
    }

    public void Dispose() => _json.Dispose();
}
