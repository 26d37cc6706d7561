using System.IO.Hashing;
using System.Text.Json;
using Assay.Contracts.Envelopes;
using Assay.Monitors.Tables;
using Assay.Server.Records;

namespace Assay.Server.Intake;

/// <summary>
/// Collects the rows of one request, column by column. Values follow the field list, not the position of a column in
/// the data set. A block keeps its columns' memory and the field lists it has seen for the next request.
/// </summary>
/// <param name="schema">The set's columns.</param>
/// <param name="addsColumns">Whether columns the set has not are added to it.</param>
/// <param name="technical">Names that no field may have.</param>
internal sealed class RowBlock(RecordSchema schema, bool addsColumns, IReadOnlySet<string> technical)
{
    /// <summary>The columns a data set may have beside the technical ones.</summary>
    public const int MaxColumns = 10_000;

    private const int MaxFaults = 20;
    private const int MaxBindings = 16;

    private readonly Dictionary<string, ColumnBuilder> _columns = new(StringComparer.Ordinal);
    private readonly List<ColumnBuilder> _used = [];
    private readonly List<ColumnBuilder> _unknown = [];
    private readonly List<DecodedRecord> _records = [];
    private readonly Utf8Dictionary _ids = new();
    private readonly List<FieldBinding> _bindings = [];
    private readonly List<ApiError> _faults = [];

    public RecordSchema Schema { get; } = schema;

    /// <summary>Complete rows so far.</summary>
    public int Rows { get; private set; }

    /// <summary>The columns of this request, in order of arrival.</summary>
    public IReadOnlyList<ColumnBuilder> Columns => _used;

    /// <summary>The records the rows came in.</summary>
    public IReadOnlyList<DecodedRecord> Records => _records;

    /// <summary>Hashes a record's content; free for whoever fills the block.</summary>
    public XxHash3 Hash { get; } = new();

    /// <summary>Whether the block can serve another request on these terms.</summary>
    public bool Fits(RecordSchema schema, bool addsColumns, IReadOnlySet<string> technical) =>
        ReferenceEquals(Schema, schema) && AddsColumns == addsColumns && ReferenceEquals(Technical, technical);

    /// <summary>Bytes that are kept for reuse, roughly.</summary>
    public long Capacity
    {
        get
        {
            var bytes = _ids.Capacity + (_columns.Count * 500L);
            foreach (var column in _used)
            {
                bytes += column.Capacity;
            }

            return bytes;
        }
    }

    private bool AddsColumns { get; } = addsColumns;

    private IReadOnlySet<string> Technical { get; } = technical;

    /// <summary>Forgets the rows, not the memory.</summary>
    public void Reset()
    {
        foreach (var column in _used)
        {
            column.Reset();
        }

        _used.Clear();
        _records.Clear();
        _ids.Clear();
        _faults.Clear();
        Rows = 0;
    }

    /// <summary>The builder of a technical column.</summary>
    public ColumnBuilder TechnicalColumn(string name, ColumnType type) => Get(name, type);

    /// <summary>A column of this request; null when it has none of that name.</summary>
    public ColumnBuilder? Find(string name) => _columns.TryGetValue(name, out var column) && column.IsUsed ? column : null;

    /// <summary>The id a record came with.</summary>
    public ReadOnlySpan<byte> IdOf(DecodedRecord record) => _ids[record.IdNumber];

    public void Fault(string place, string message)
    {
        _faults.Add(DecodeException.Fault(place, message));
        if (_faults.Count >= MaxFaults)
        {
            throw new DecodeException(_faults.ToArray());
        }
    }

    /// <exception cref="DecodeException">A value did not fit.</exception>
    public void ThrowIfFaulty()
    {
        if (_faults.Count > 0)
        {
            throw new DecodeException(_faults.ToArray());
        }
    }

    /// <summary>The binding of a field list that was seen before, ready for use; null when there is none.</summary>
    public FieldBinding? FindBinding(ReadOnlySpan<byte> json, FieldBinding? request)
    {
        foreach (var binding in _bindings)
        {
            if (ReferenceEquals(binding.Request, request) && json.SequenceEqual(binding.Bytes))
            {
                foreach (var column in binding.Columns)
                {
                    Use(column);
                }

                return binding;
            }
        }

        return null;
    }

    /// <summary>Binds a field list and remembers it.</summary>
    /// <exception cref="DecodeException">The list cannot be bound.</exception>
    public FieldBinding AddBinding(ReadOnlySpan<byte> json, FieldBinding? request, IReadOnlyList<string> names, string place)
    {
        if (_bindings.Count >= MaxBindings)
        {
            _bindings.Clear();
        }

        var binding = new FieldBinding(json.ToArray(), request, names, Bind(names, place, request?.Names.ToHashSet(StringComparer.Ordinal)));
        _bindings.Add(binding);
        return binding;
    }

    /// <summary>The builders of the named columns.</summary>
    /// <param name="names">A field list.</param>
    /// <param name="place">Where it stands.</param>
    /// <param name="skip">Columns that are already there and stay as they are: their entry is null.</param>
    public ColumnBuilder?[] Bind(IReadOnlyList<string> names, string place, IReadOnlySet<string>? skip = null)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var bound = new ColumnBuilder?[names.Count];
        for (var i = 0; i < names.Count; i++)
        {
            if (!seen.Add(names[i]))
            {
                throw DecodeException.At($"{place}[{i}]", $"The field '{names[i]}' occurs twice.");
            }

            if (skip?.Contains(names[i]) != true)
            {
                bound[i] = Bind(names[i], $"{place}[{i}]");
            }
        }

        return bound;
    }

    public ColumnBuilder Bind(string name, string place)
    {
        if (name.Length == 0)
        {
            throw DecodeException.At(place, "A field needs a name.");
        }

        if (Technical.Contains(name))
        {
            throw DecodeException.At(place, $"'{name}' is the name of a technical column of the data set; rename the field.");
        }

        if (!AddsColumns && Schema.IndexOf(name) < 0)
        {
            throw DecodeException.At(place, $"The data set has no column '{name}' and its schema_update_mode is none.");
        }

        return Get(name, null);
    }

    /// <summary>Reads the cells of one row; the reader stands on the row's array.</summary>
    /// <exception cref="DecodeException">The row is no array, or longer or shorter than the field list.</exception>
    public static void ReadCells(ref Utf8JsonReader reader, ColumnBuilder?[] columns, IReadOnlyList<string> names, string place, int row, RowBlock block)
    {
        if (reader.TokenType != JsonTokenType.StartArray)
        {
            throw DecodeException.At($"{place}[{row}]", "A row must be an array.");
        }

        var cell = 0;
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (cell >= columns.Length)
            {
                throw DecodeException.At($"{place}[{row}]", $"The row has more than the {columns.Length} values that the fields name.");
            }

            if (columns[cell] is not { } column)
            {
                reader.Skip();
            }
            else if (CellReader.Read(ref reader, column) is { } problem)
            {
                block.Fault($"{place}[{row}][{cell}]", $"Column '{names[cell]}', row {row}: {problem}.");
                column.AddMissing();
            }

            cell++;
        }

        if (cell != columns.Length)
        {
            throw DecodeException.At($"{place}[{row}]", $"The row has {cell} values, the fields name {columns.Length}.");
        }
    }

    /// <summary>Ends a record whose rows were added: columns that had no value in them are missing there.</summary>
    /// <param name="id">The id it came with.</param>
    /// <param name="hasId">Whether it came with one.</param>
    /// <param name="content">Hash of its content.</param>
    /// <param name="rows">How many rows it has.</param>
    public void EndRecord(ReadOnlySpan<byte> id, bool hasId, ulong content, int rows)
    {
        _records.Add(new DecodedRecord(hasId ? _ids.Append(id) : -1, content, Rows, rows));
        EndRows(rows);
    }

    /// <summary>Ends a run of rows: columns that had no value in it are missing there.</summary>
    public void EndRows(int rows)
    {
        Rows += rows;
        foreach (var column in _used)
        {
            column.FillTo(Rows);
        }
    }

    /// <summary>Keeps those rows only; they rise.</summary>
    public void Keep(ReadOnlySpan<int> rows)
    {
        foreach (var column in _used)
        {
            column.Keep(rows);
        }

        Rows = rows.Length;
    }

    /// <summary>Whether the set can take the rows as it is.</summary>
    public bool FitsSchema()
    {
        foreach (var column in _unknown)
        {
            if (column.IsUsed && !column.IsAllMissing)
            {
                return false;
            }
        }

        foreach (var column in _used)
        {
            if (column.Type != column.DeclaredType && !column.IsAllMissing)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>The table of all rows.</summary>
    /// <exception cref="DecodeException">A value did not fit.</exception>
    public Table Build()
    {
        ThrowIfFaulty();
        return new Table([.. _used.Select(c => c.Build())]);
    }

    private ColumnBuilder Get(string name, ColumnType? type)
    {
        if (!_columns.TryGetValue(name, out var column))
        {
            var isKnown = Schema.TryGet(name, out var field);
            column = new ColumnBuilder(name, isKnown ? field!.Type : type);
            _columns.Add(name, column);
            if (!isKnown)
            {
                _unknown.Add(column);
            }
        }

        Use(column);
        return column;
    }

    private void Use(ColumnBuilder? column)
    {
        if (column is null || column.IsUsed)
        {
            return;
        }

        if (_used.Count >= MaxColumns + Technical.Count)
        {
            throw DecodeException.At("$", $"There are more than {MaxColumns} columns.");
        }

        column.IsUsed = true;
        column.FillTo(Rows);
        _used.Add(column);
    }
}
