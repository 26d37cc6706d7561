using System.Text;
using Assay.Monitors.Tables;
using Assay.Server.Records;

namespace Assay.Server.Intake;

/// <summary>Rows of one set from many batches, put together so that the store gets few large batches instead of many small ones.</summary>
internal sealed class LoadedRows(string setId, RecordSchema schema)
{
    /// <summary>How many columns the set has.</summary>
    public int ColumnCount => schema.Fields.Count;

    private readonly List<ColumnBuilder> _columns = [];
    private readonly List<RecordKey> _keys = [];
    private int _next;

    public int Rows { get; private set; }

    /// <summary>The column of a name. Batches mostly have the same columns in the same order, so the next one is tried first.</summary>
    public ColumnBuilder Column(ReadOnlySpan<byte> name, ColumnType type)
    {
        for (var tried = 0; tried < _columns.Count; tried++, _next++)
        {
            _next = _next < _columns.Count ? _next : 0;
            if (name.SequenceEqual(_columns[_next].Utf8Name))
            {
                return _columns[_next++];
            }
        }

        var text = Encoding.UTF8.GetString(name);
        var column = new ColumnBuilder(text, schema.TryGet(text, out var field) ? field.Type : type);
        column.FillTo(Rows);
        _columns.Add(column);
        return column;
    }

    public void EndRows(int rows)
    {
        Rows += rows;
        foreach (var column in _columns)
        {
            column.FillTo(Rows);
        }
    }

    public void AddKey(RecordKey key) => _keys.Add(key);

    public RecordBatch ToBatch() => new(setId, new Table([.. _columns.Select(c => c.Build())]), [.. _keys]);

    /// <summary>Forgets the rows, not the memory.</summary>
    public void Reset()
    {
        _columns.ForEach(c => c.Reset());
        _keys.Clear();
        Rows = 0;
    }
}
