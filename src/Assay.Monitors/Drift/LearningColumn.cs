using Assay.Monitors.Tables;

namespace Assay.Monitors.Drift;

/// <summary>A column to learn from, seen as categories or as numbers.</summary>
internal sealed class LearningColumn
{
    private LearningColumn(Column column, bool isCategorical)
    {
        Column = column;
        IsCategorical = isCategorical;
        Text = isCategorical ? Categories.Of(column) : null;
        Counts = [];
        Values = [];
        if (Text is not null)
        {
            Counts = new int[Text.Dictionary.Length];
            for (var row = 0; row < Text.Length; row++)
            {
                if (!Text.IsMissing(row))
                {
                    Counts[Text.Codes[row]]++;
                    Count++;
                }
            }
        }
        else
        {
            Values = ReadNumbers(column);
            Count = Values.Length;
        }
    }

    public string Name => Column.Name;

    public Column Column { get; }

    public bool IsCategorical { get; }

    /// <summary>The categories; <see langword="null"/> for numbers.</summary>
    public TextColumn? Text { get; }

    /// <summary>How often each entry of the dictionary of <see cref="Text"/> occurs.</summary>
    public int[] Counts { get; }

    /// <summary>The numbers, in row order, without the missing ones.</summary>
    public double[] Values { get; }

    /// <summary>Rows with a value.</summary>
    public int Count { get; }

    /// <returns><see langword="null"/> when the column's type cannot be used or it has no value.</returns>
    public static LearningColumn? Of(Column column, bool asCategories)
    {
        if (column.Type is not (ColumnType.Boolean or ColumnType.Integer or ColumnType.Double or ColumnType.Text))
        {
            return null;
        }

        var learning = new LearningColumn(column, asCategories || column.Type is ColumnType.Boolean or ColumnType.Text);
        return learning.Count > 0 ? learning : null;
    }

    public ColumnStatistics Describe()
    {
        var missing = Column.Length - Count;
        if (IsCategorical)
        {
            return new ColumnStatistics(Name, ColumnStatistics.Categorical, Count, missing, Counts.Count(count => count > 0), null);
        }

        var sorted = Sorted();
        var distinct = Distinct(sorted);
        var dtype = IsDiscrete(distinct) ? ColumnStatistics.NumericDiscrete : ColumnStatistics.NumericContinuous;
        return new ColumnStatistics(Name, dtype, Count, missing, distinct, NumberStatistics.Of(sorted));
    }

    public bool IsDiscrete(int distinct) => Column.Type == ColumnType.Integer || distinct < Math.Log2(Count);

    public double[] Sorted()
    {
        var sorted = (double[])Values.Clone();
        Array.Sort(sorted);
        return sorted;
    }

    public static int Distinct(ReadOnlySpan<double> sorted)
    {
        var distinct = sorted.Length > 0 ? 1 : 0;
        for (var i = 1; i < sorted.Length; i++)
        {
            distinct += sorted[i] > sorted[i - 1] ? 1 : 0;
        }

        return distinct;
    }

    private static double[] ReadNumbers(Column column)
    {
        var values = new List<double>(column.Length);
        for (var row = 0; row < column.Length; row++)
        {
            if (column.TryGetNumber(row, out var value) && double.IsFinite(value))
            {
                values.Add(value);
            }
        }

        return values.ToArray();
    }
}
