using System.Diagnostics.CodeAnalysis;

namespace Assay.Monitors.Tables;

/// <summary>
/// The one shape in which codecs, engines, stores, monitors and explainers exchange rows: named, typed columns of
/// equal length. Column names are unique (ordinal). Immutable.
/// </summary>
public sealed class Table
{
    private readonly Dictionary<string, int> _positions;

    /// <summary>A table of the given columns.</summary>
    /// <param name="columns">Columns of equal length and distinct names; may be empty.</param>
    /// <exception cref="ArgumentException">Lengths differ or a name occurs twice.</exception>
    public Table(IReadOnlyList<Column> columns)
    {
        ArgumentNullException.ThrowIfNull(columns);
        _positions = new Dictionary<string, int>(columns.Count, StringComparer.Ordinal);
        for (var i = 0; i < columns.Count; i++)
        {
            if (columns[i].Length != columns[0].Length)
            {
                throw new ArgumentException(
                    $"Column '{columns[i].Name}' has {columns[i].Length} rows, '{columns[0].Name}' has {columns[0].Length}.",
                    nameof(columns));
            }

            if (!_positions.TryAdd(columns[i].Name, i))
            {
                throw new ArgumentException($"Column '{columns[i].Name}' occurs twice.", nameof(columns));
            }
        }

        Columns = columns;
        RowCount = columns.Count == 0 ? 0 : columns[0].Length;
    }

    /// <summary>The columns, in order.</summary>
    public IReadOnlyList<Column> Columns { get; }

    /// <summary>The number of rows of every column.</summary>
    public int RowCount { get; }

    /// <summary>The column of that name.</summary>
    /// <exception cref="KeyNotFoundException">There is none.</exception>
    public Column this[string name] =>
        TryGet(name, out var column) ? column : throw new KeyNotFoundException($"The table has no column '{name}'.");

    /// <summary>Finds a column by name.</summary>
    public bool TryGet(string name, [NotNullWhen(true)] out Column? column)
    {
        column = _positions.TryGetValue(name, out var position) ? Columns[position] : null;
        return column is not null;
    }

    /// <summary>The rows at <paramref name="rows"/>, in that order, repeats allowed.</summary>
    public Table Take(ReadOnlySpan<int> rows)
    {
        var taken = new Column[Columns.Count];
        for (var i = 0; i < taken.Length; i++)
        {
            taken[i] = Columns[i].Take(rows);
        }

        return new Table(taken);
    }

    /// <summary>The columns of those names, in that order.</summary>
    /// <exception cref="KeyNotFoundException">One of them is not there.</exception>
    public Table Select(IEnumerable<string> names) => new(names.Select(name => this[name]).ToArray());

    /// <summary>This table with <paramref name="column"/> in place of the one of its name, or appended.</summary>
    public Table With(Column column)
    {
        ArgumentNullException.ThrowIfNull(column);
        var columns = Columns.ToList();
        if (_positions.TryGetValue(column.Name, out var position))
        {
            columns[position] = column;
        }
        else
        {
            columns.Add(column);
        }

        return new Table(columns);
    }
}
