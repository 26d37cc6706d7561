using System.Numerics;
using System.Numerics.Tensors;

namespace Assay.Monitors.Explainability;

/// <summary>
/// The weighted sums of products that a linear model with an intercept is fitted from: of ones, columns and targets with
/// one another. Those of parts merge into those of the whole.
/// </summary>
internal sealed class WeightedProducts
{
    /// <summary>Rows worked on at a time: all columns of them stay in the processor's cache.</summary>
    private const int Block = 512;

    private readonly double[] _origins;

    /// <summary>The lower triangle; ones come first, the targets last.</summary>
    private readonly double[][] _sums;

    private WeightedProducts(double[] origins, double[][] sums)
    {
        _origins = origins;
        _sums = sums;
    }

    /// <param name="columns">One array of values a column, each as long as <paramref name="targets"/>.</param>
    /// <param name="targets">One target a row.</param>
    /// <param name="weights">One weight a row, 0 or more.</param>
    /// <param name="origins">A value near the mean of each column and, last, of the targets: taken off for precision. The same for all parts.</param>
    /// <param name="from">The first row that counts.</param>
    /// <param name="to">Behind the last row that counts.</param>
    public static WeightedProducts Of(
        double[][] columns, ReadOnlySpan<double> targets, ReadOnlySpan<double> weights, double[] origins, int from, int to)
    {
        var count = columns.Length + 2;
        var sums = new double[count][];
        var scaled = new double[count][];
        for (var j = 0; j < count; j++)
        {
            sums[j] = new double[j + 1];
            scaled[j] = new double[Block];
        }

        for (; from < to; from += Block)
        {
            // The last block is filled up with rows of weight 0.
            var length = Math.Min(Block, to - from);
            var roots = scaled[0].AsSpan();
            TensorPrimitives.Sqrt(weights.Slice(from, length), roots);
            roots[length..].Clear();
            for (var j = 1; j < count; j++)
            {
                var values = j < count - 1 ? columns[j - 1].AsSpan(from, length) : targets.Slice(from, length);
                TensorPrimitives.Subtract(values, origins[j - 1], scaled[j]);
                scaled[j].AsSpan(length).Clear();
                TensorPrimitives.Multiply(scaled[j], roots, scaled[j]);
            }

            Add(sums, scaled);
        }

        return new WeightedProducts(origins, sums);
    }

    /// <summary>The products of both parts together.</summary>
    public WeightedProducts Merge(WeightedProducts other)
    {
        var sums = new double[_sums.Length][];
        for (var j = 0; j < sums.Length; j++)
        {
            sums[j] = new double[j + 1];
            TensorPrimitives.Add(_sums[j], other._sums[j], sums[j]);
        }

        return new WeightedProducts(_origins, sums);
    }

    /// <summary>
    /// The minimum of <c>Σ wᵢ (yᵢ − b − Σ cⱼ xᵢⱼ)² + Σ pⱼ cⱼ²</c>, by Cholesky's method on the normal equations.
    /// </summary>
    /// <param name="penalties">One penalty a column; above 0 the fit is defined for any columns. The intercept has none.</param>
    public RidgeFit Fit(ReadOnlySpan<double> penalties)
    {
        var count = penalties.Length;
        var last = count + 1;
        var total = _sums[0][0];
        var gram = new double[count][];
        var moments = new double[count];
        for (var j = 0; j < count; j++)
        {
            moments[j] = _sums[last][j + 1] - (_sums[last][0] * _sums[j + 1][0] / total);
            gram[j] = new double[j + 1];
            for (var k = 0; k <= j; k++)
            {
                gram[j][k] = _sums[j + 1][k + 1] - (_sums[j + 1][0] * _sums[k + 1][0] / total);
            }

            gram[j][j] += penalties[j];
        }

        var coefficients = Cholesky.Solve(gram, moments);
        var intercept = _origins[count] + (_sums[last][0] / total);
        for (var j = 0; j < count; j++)
        {
            intercept -= coefficients[j] * (_origins[j] + (_sums[j + 1][0] / total));
        }

        return new RidgeFit(coefficients, intercept);
    }

    private static void Add(double[][] sums, double[][] scaled)
    {
        for (var j = 0; j < scaled.Length; j++)
        {
            var k = 0;
            for (; k + 3 <= j; k += 4)
            {
                AddFour(sums[j].AsSpan(k, 4), scaled[j], scaled[k], scaled[k + 1], scaled[k + 2], scaled[k + 3]);
            }

            for (; k <= j; k++)
            {
                sums[j][k] += TensorPrimitives.Dot<double>(scaled[j], scaled[k]);
            }
        }
    }

    /// <summary>Four products at once: each value of the column is loaded once for all of them.</summary>
    private static void AddFour(Span<double> sums, double[] column, double[] a, double[] b, double[] c, double[] d)
    {
        Vector<double> sumA = default, sumB = default, sumC = default, sumD = default;
        for (var i = 0; i + Vector<double>.Count <= Block; i += Vector<double>.Count)
        {
            var own = new Vector<double>(column, i);
            sumA = Vector.FusedMultiplyAdd(own, new Vector<double>(a, i), sumA);
            sumB = Vector.FusedMultiplyAdd(own, new Vector<double>(b, i), sumB);
            sumC = Vector.FusedMultiplyAdd(own, new Vector<double>(c, i), sumC);
            sumD = Vector.FusedMultiplyAdd(own, new Vector<double>(d, i), sumD);
        }

        sums[0] += Vector.Sum(sumA);
        sums[1] += Vector.Sum(sumB);
        sums[2] += Vector.Sum(sumC);
        sums[3] += Vector.Sum(sumD);
    }
}
