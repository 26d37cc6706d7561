using System.Buffers;
using System.Text.Json;

namespace Assay.Server.Gateway;

/// <summary>The body of a records request, made one record after the other.</summary>
internal sealed class RecordsBody
{
    private readonly ArrayBufferWriter<byte> _bytes = new(16 * 1024);
    private readonly Utf8JsonWriter _json;
    private readonly List<int> _ends = [];

    public RecordsBody()
    {
        _json = new Utf8JsonWriter(_bytes);
        _json.WriteStartArray();
        _ends.Add(1);
    }

    /// <summary>Adds a record.</summary>
    /// <param name="write">Writes it, or throws before it has written anything.</param>
    public void Add(Action<Utf8JsonWriter> write)
    {
        write(_json);
        _ends.Add((int)(_json.BytesCommitted + _json.BytesPending));
    }

    /// <summary>The array of all records. No more can be added.</summary>
    public ReadOnlyMemory<byte> Complete()
    {
        _json.WriteEndArray();
        _json.Flush();
        return _bytes.WrittenMemory;
    }

    /// <summary>An array of one of the records, when it is complete.</summary>
    public ReadOnlyMemory<byte> Single(int index)
    {
        // Behind the end of the one before comes a comma.
        var start = index == 0 ? _ends[0] : _ends[index] + 1;
        return (byte[])[(byte)'[', .. _bytes.WrittenSpan[start.._ends[index + 1]], (byte)']'];
    }
}
