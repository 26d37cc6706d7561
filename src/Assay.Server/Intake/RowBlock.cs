using System.Text.Json;
using Assay.Contracts.Envelopes;
using Assay.Monitors.Tables;
using Assay.Server.Records;

namespace Assay.Server.Intake;

/// <summary>
/// Collects the rows of one request, column by column. Values follow the field list, not the position of a column in
/// the data set.
/// </summary>
internal sealed class RowBlock(RecordSchema schema, bool addsColumns, IReadOnlySet<string> technical)
{
    private const int MaxFaults = 20;
    private const int MaxColumns = 10_000;

    private readonly Dictionary<string, ColumnBuilder> _columns = new(StringComparer.Ordinal);
    private readonly List<ApiError> _faults = [];

    /// <summary>Complete rows so far.</summary>
    public int Rows { get; private set; }

    /// <summary>The builder of a technical column.</summary>
    public ColumnBuilder Technical(string name, ColumnType type) => Get(name, type);

    public void Fault(string place, string message)
    {
        _faults.Add(DecodeException.Fault(place, message));
        if (_faults.Count >= MaxFaults)
        {
            throw new DecodeException(_faults);
        }
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

        if (technical.Contains(name))
        {
            throw DecodeException.At(place, $"'{name}' is the name of a technical column of the data set; rename the field.");
        }

        if (!addsColumns && schema.IndexOf(name) < 0)
        {
            throw DecodeException.At(place, $"The data set has no column '{name}' and its schema_update_mode is none.");
        }

        return Get(name, null);
    }

    /// <summary>Reads the cells of one row; the reader stands on the row's array.</summary>
    public static int ReadCells(ref Utf8JsonReader reader, ColumnBuilder?[] columns, IReadOnlyList<string> names, string place, int row, RowBlock block)
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

        return cell == columns.Length
            ? cell
            : throw DecodeException.At($"{place}[{row}]", $"The row has {cell} values, the fields name {columns.Length}.");
    }

    /// <summary>Ends a run of rows: columns that had no value in it are missing there.</summary>
    public void EndRows(int rows)
    {
        Rows += rows;
        foreach (var column in _columns.Values)
        {
            column.FillTo(Rows);
        }
    }

    /// <summary>The table of all rows.</summary>
    /// <exception cref="DecodeException">A value did not fit.</exception>
    public Table Build()
    {
        if (_faults.Count > 0)
        {
            throw new DecodeException(_faults);
        }

        return new Table([.. _columns.Values.Select(c => c.Build())]);
    }

    private ColumnBuilder Get(string name, ColumnType? type)
    {
        if (!_columns.TryGetValue(name, out var column))
        {
            if (_columns.Count >= MaxColumns + technical.Count)
            {
                throw DecodeException.At("$", $"There are more than {MaxColumns} columns.");
            }

            column = new ColumnBuilder(name, schema.TryGet(name, out var field) ? field.Type : type);
            column.FillTo(Rows);
            _columns.Add(name, column);
        }

        return column;
    }
}
