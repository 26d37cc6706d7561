namespace Assay.Monitors.Quality;

/// <summary>How often each class was predicted for each label, k × k. Matrices of parts merge into that of the whole, exactly.</summary>
public sealed class ConfusionMatrix
{
    private readonly long[] _counts;

    /// <summary>An empty matrix.</summary>
    /// <param name="classes">The number of classes, at least 1.</param>
    public ConfusionMatrix(int classes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(classes, 1);
        Classes = classes;
        _counts = new long[classes * classes];
    }

    /// <summary>The number of classes.</summary>
    public int Classes { get; }

    /// <summary>All rows.</summary>
    public long Total { get; private set; }

    /// <summary>How many rows of a label were predicted to be of a class.</summary>
    public long this[int label, int prediction] => _counts[(label * Classes) + prediction];

    /// <summary>Counts rows.</summary>
    /// <exception cref="ArgumentOutOfRangeException">There is no such class, or the count is negative.</exception>
    public void Add(int label, int prediction, long count = 1)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)label, (uint)Classes, nameof(label));
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)prediction, (uint)Classes, nameof(prediction));
        ArgumentOutOfRangeException.ThrowIfNegative(count);
        _counts[(label * Classes) + prediction] += count;
        Total += count;
    }

    /// <summary>Adds the counts of another part.</summary>
    /// <exception cref="ArgumentException">It has another number of classes.</exception>
    public void Merge(ConfusionMatrix other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (other.Classes != Classes)
        {
            throw new ArgumentException($"There are {other.Classes} classes, not {Classes}.", nameof(other));
        }

        for (var i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }

        Total += other.Total;
    }

    /// <summary>One class against all others together.</summary>
    public BinaryCounts Of(int positive)
    {
        long labelled = 0, predicted = 0;
        for (var i = 0; i < Classes; i++)
        {
            labelled += this[positive, i];
            predicted += this[i, positive];
        }

        var both = this[positive, positive];
        return new BinaryCounts(both, predicted - both, labelled - both, Total - labelled - predicted + both);
    }

    /// <summary>The counts with labels as rows and predictions as columns.</summary>
    public long[][] ToMatrix() => [.. _counts.Chunk(Classes)];
}
