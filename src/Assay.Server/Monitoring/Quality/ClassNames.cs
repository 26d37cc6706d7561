using System.Globalization;
using Assay.Monitors.Fairness;

namespace Assay.Server.Monitoring.Quality;

/// <summary>
/// The classes of a model, and which one a label or a prediction means, however it is written: by name, or by the index of
/// a named class where no class is a number itself.
/// </summary>
internal sealed class ClassNames
{
    private readonly List<string> _names = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int?> _read = new(StringComparer.Ordinal);
    private readonly bool _hasIndexes;

    /// <param name="known">The classes that are named, in the order of the probabilities; empty when nobody names them.</param>
    /// <param name="texts">Labels and predictions: what they name beyond those follows in ordinal order.</param>
    public ClassNames(IReadOnlyList<string> known, IEnumerable<string> texts)
    {
        foreach (var name in known)
        {
            Add(ClassLabel.Canonical(name), name);
        }

        KnownCount = _names.Count;
        _hasIndexes = !_places.Keys.Any(IsNumber);
        var others = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var text in texts.Distinct(StringComparer.Ordinal))
        {
            if (Find(text) is null)
            {
                others.TryAdd(ClassLabel.Canonical(text), text);
            }
        }

        foreach (var (canonical, name) in others)
        {
            Add(canonical, name);
        }

        _read.Clear();
    }

    /// <summary>All classes, those that are named first.</summary>
    public IReadOnlyList<string> All => _names;

    /// <summary>How many of them are named.</summary>
    public int KnownCount { get; }

    /// <summary>The place of the class that is meant; null when there is none.</summary>
    public int? Find(string text)
    {
        if (!_read.TryGetValue(text, out var place))
        {
            _read.Add(text, place = Read(text));
        }

        return place;
    }

    private int? Read(string text) =>
        _places.TryGetValue(ClassLabel.Canonical(text), out var place) ? place
        : _hasIndexes && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var index) && index >= 0 && index < KnownCount && index == Math.Floor(index) ? (int)index
        : null;

    private void Add(string canonical, string name)
    {
        if (_places.TryAdd(canonical, _names.Count))
        {
            _names.Add(name);
        }
    }

    private static bool IsNumber(string text) => double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out _);
}
