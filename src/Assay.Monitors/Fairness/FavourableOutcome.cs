using System.Globalization;

namespace Assay.Monitors.Fairness;

/// <summary>Which predictions are favourable: class labels, or inclusive ranges for regression. All others are unfavourable.</summary>
public sealed class FavourableOutcome
{
    /// <summary>The label under which predictions outside every favourable range are counted.</summary>
    public const string Other = "other";

    private readonly HashSet<string> _classes = new(StringComparer.Ordinal);
    private readonly NumericRange[] _ranges;

    /// <summary>An outcome of classes, or of ranges; when there are ranges predictions are compared as numbers only.</summary>
    public FavourableOutcome(IEnumerable<string> classes, IEnumerable<NumericRange>? ranges = null)
    {
        ArgumentNullException.ThrowIfNull(classes);
        foreach (var label in classes)
        {
            _classes.Add(ClassLabel.Canonical(label));
        }

        _ranges = ranges?.ToArray() ?? [];
    }

    /// <summary>Whether a prediction, in its text form, is favourable.</summary>
    public bool IsFavourable(string prediction) =>
        _ranges.Length == 0
            ? _classes.Contains(ClassLabel.Canonical(prediction))
            : LabelOf(prediction) != Other;

    /// <summary>The label under which a prediction is counted: its canonical class, or its range, or <see cref="Other"/>.</summary>
    public string LabelOf(string prediction)
    {
        if (_ranges.Length == 0)
        {
            return ClassLabel.Canonical(prediction);
        }

        foreach (var range in _ranges)
        {
            if (range.ToString() == prediction
                || (double.TryParse(prediction, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && range.Contains(number)))
            {
                return range.ToString();
            }
        }

        return Other;
    }
}
