using Assay.Monitors.Tables;

namespace Assay.Monitors.Drift;

/// <summary>
/// The class probabilities, the largest of them, its lead over the second (margin) and their entropy (0 certain, 1
/// uniform). Where they are missing, have another length or are no numbers, training's means stand in.
/// </summary>
internal sealed record ProbabilityFeatures(string[] Columns, int Classes, double[] Means)
{
    private const int Derived = 3;

    public int Width => Classes + Derived;

    public static ProbabilityFeatures Learn(IReadOnlyList<Column> columns, ReadOnlySpan<int> rows)
    {
        var classes = columns is [VectorColumn vectors] ? LongestVector(vectors, rows) : columns.Count;
        var sums = new double[classes];
        var count = 0;
        var values = new double[classes];
        foreach (var row in rows)
        {
            if (TryRead(columns, row, values))
            {
                count++;
                for (var i = 0; i < classes; i++)
                {
                    sums[i] += values[i];
                }
            }
        }

        return new ProbabilityFeatures(
            columns.Select(column => column.Name).ToArray(),
            classes,
            Array.ConvertAll(sums, sum => count == 0 ? 1.0 / classes : sum / count));
    }

    public void Encode(IReadOnlyList<Column> columns, int row, Span<double> scratch, Span<float> target)
    {
        if (!TryRead(columns, row, scratch))
        {
            Means.CopyTo(scratch);
        }

        double total = 0, first = 0, second = 0;
        for (var i = 0; i < Classes; i++)
        {
            var p = Math.Clamp(scratch[i], 0, 1);
            target[i] = (float)p;
            total += p;
            (first, second) = p > first ? (p, first) : (first, Math.Max(second, p));
        }

        if (Classes == 1)
        {
            // A single column is the probability of the one class against all else.
            second = Math.Min(first, 1 - first);
            first = 1 - second;
            total = 1;
        }

        target[Classes] = (float)first;
        target[Classes + 1] = (float)(first - second);
        target[Classes + 2] = (float)Entropy(scratch, total, first, second);
    }

    private double Entropy(ReadOnlySpan<double> values, double total, double first, double second)
    {
        if (Classes == 1)
        {
            return (Term(first) + Term(second)) / Math.Log(2);
        }

        var entropy = 0.0;
        for (var i = 0; i < Classes && total > 0; i++)
        {
            entropy += Term(Math.Clamp(values[i], 0, 1) / total);
        }

        return entropy / Math.Log(Classes);
    }

    private static double Term(double p) => p > 0 ? -p * Math.Log(p) : 0;

    private static int LongestVector(VectorColumn vectors, ReadOnlySpan<int> rows)
    {
        var longest = 0;
        foreach (var row in rows)
        {
            longest = Math.Max(longest, vectors.IsMissing(row) ? 0 : vectors.Values[row].Length);
        }

        return longest > 0 ? longest : throw new ArgumentException($"Column '{vectors.Name}' holds no probabilities.");
    }

    private static bool TryRead(IReadOnlyList<Column> columns, int row, Span<double> target)
    {
        if (columns is [VectorColumn vectors])
        {
            if (vectors.IsMissing(row) || vectors.Values[row].Length != target.Length)
            {
                return false;
            }

            vectors.Values[row].CopyTo(target);
        }
        else
        {
            for (var i = 0; i < columns.Count; i++)
            {
                if (!columns[i].TryGetNumber(row, out target[i]))
                {
                    return false;
                }
            }
        }

        foreach (var value in target)
        {
            if (!double.IsFinite(value))
            {
                return false;
            }
        }

        return true;
    }
}
