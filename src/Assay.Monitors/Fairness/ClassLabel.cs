using System.Globalization;

namespace Assay.Monitors.Fairness;

/// <summary>The one spelling of a class label, so that 1, 1.0 and "1" (and true and "True") are the same class.</summary>
public static class ClassLabel
{
    /// <summary>
    /// Numbers in their round-trip form, booleans as <c>true</c> or <c>false</c>, everything else unchanged.
    /// </summary>
    public static string Canonical(string label)
    {
        ArgumentNullException.ThrowIfNull(label);
        if (double.TryParse(label, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number))
        {
            return (number + 0.0).ToString("R", CultureInfo.InvariantCulture);
        }

        return bool.TryParse(label, out var truth) ? (truth ? "true" : "false") : label;
    }
}
