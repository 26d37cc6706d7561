using Assay.Monitors.Tables;

namespace Assay.Monitors.Drift;

/// <summary>The columns of a table as constraints read them; each is made into categories at most once.</summary>
internal sealed class ConstraintTable(Table table)
{
    private readonly Dictionary<string, TextColumn> _categories = new(StringComparer.Ordinal);

    public int RowCount => table.RowCount;

    public TextColumn Categorical(string name)
    {
        if (!_categories.TryGetValue(name, out var column))
        {
            _categories.Add(name, column = Categories.Of(Find(name)));
        }

        return column;
    }

    public Column Numeric(string name)
    {
        var column = Find(name);
        return column.Type is ColumnType.Boolean or ColumnType.Integer or ColumnType.Double
            ? column
            : throw new ArgumentException($"Column '{name}' is {column.Type}; its constraint was learned on numbers.");
    }

    private Column Find(string name) => table.TryGet(name, out var column)
        ? column
        : throw new ArgumentException($"The table has no column '{name}', which a constraint needs.");
}
