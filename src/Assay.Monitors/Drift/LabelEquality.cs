using System.Globalization;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Drift;

/// <summary>Whether two labels mean the same: as text, or, when both are numbers, as numbers (1, 1.0 and "1" are equal).</summary>
public static class LabelEquality
{
    /// <summary>Whether two columns hold the same label in a row. Neither may be missing there. Booleans equal <c>true</c> and <c>false</c> in any case.</summary>
    public static bool AreEqual(Column left, Column right, int row)
    {
        ArgumentNullException.ThrowIfNull(left);
        ArgumentNullException.ThrowIfNull(right);
        var a = left.GetText(row)!;
        var b = right.GetText(row)!;
        if (left.Type == ColumnType.Boolean || right.Type == ColumnType.Boolean)
        {
            return string.Equals(a, b, StringComparison.OrdinalIgnoreCase);
        }

        return AreEqual(a, b);
    }

    /// <summary>Whether two texts are the same label.</summary>
    public static bool AreEqual(string a, string b)
    {
        if (string.Equals(a, b, StringComparison.Ordinal))
        {
            return true;
        }

        // Decimal first: it keeps 64-bit integers apart that a double would merge.
        if (decimal.TryParse(a, NumberStyles.Float, CultureInfo.InvariantCulture, out var exactA)
            && decimal.TryParse(b, NumberStyles.Float, CultureInfo.InvariantCulture, out var exactB))
        {
            return exactA == exactB;
        }

        return double.TryParse(a, NumberStyles.Float, CultureInfo.InvariantCulture, out var x)
            && double.TryParse(b, NumberStyles.Float, CultureInfo.InvariantCulture, out var y)
            && double.IsFinite(x)
            && x.Equals(y);
    }
}
