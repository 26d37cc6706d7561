using System.Globalization;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Fairness;

/// <summary>The rows whose feature has one categorical value, or lies in an inclusive numeric range. Missing values are in no group.</summary>
public sealed record FairnessGroup
{
    private FairnessGroup(string label, NumericRange? range) => (Label, Range) = (label, range);

    /// <summary>How the group is shown and tagged: <c>female</c>, <c>18-25</c>.</summary>
    public string Label { get; }

    /// <summary>The range of a numeric group; <see langword="null"/> for a categorical one.</summary>
    public NumericRange? Range { get; }

    /// <summary>The group of one categorical value (compared as <see cref="ClassLabel.Canonical"/>).</summary>
    public static FairnessGroup Of(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        return new FairnessGroup(value, null);
    }

    /// <summary>The group of an inclusive range.</summary>
    /// <exception cref="ArgumentException">The range is empty or not a number.</exception>
    public static FairnessGroup Between(double low, double high)
    {
        if (!(low <= high))
        {
            throw new ArgumentException("A range goes from its low to its high end.", nameof(low));
        }

        var range = new NumericRange(low, high);
        return new FairnessGroup(range.ToString(), range);
    }

    /// <summary>Whether the value of <paramref name="row"/> belongs to the group.</summary>
    public bool Contains(Column column, int row)
    {
        ArgumentNullException.ThrowIfNull(column);
        return Range is { } range && column.TryGetNumber(row, out var number)
            ? range.Contains(number)
            : Contains(column.GetText(row));
    }

    /// <summary>Whether a value in its text form belongs to the group; a range takes any text that is a number.</summary>
    public bool Contains(string? value)
    {
        if (value is null)
        {
            return false;
        }

        return Range is { } range
            ? double.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && range.Contains(number)
            : string.Equals(ClassLabel.Canonical(Label), ClassLabel.Canonical(value), StringComparison.Ordinal);
    }
}
