namespace Assay.Monitors.Explainability;

/// <summary>Weighted least squares with a small ridge penalty on the coefficients, not on the intercept.</summary>
internal static class WeightedRidge
{
    /// <param name="rows">One array of features a row.</param>
    /// <param name="targets">One target a row.</param>
    /// <param name="weights">One weight a row, 0 or more, not all 0.</param>
    /// <param name="penalty">The ridge penalty; above 0 the fit is defined for any rows.</param>
    public static RidgeFit Fit(IReadOnlyList<double[]> rows, ReadOnlySpan<double> targets, ReadOnlySpan<double> weights, double penalty)
    {
        var count = rows[0].Length;
        var means = new double[count];
        double total = 0, targetMean = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            total += weights[i];
            targetMean += weights[i] * targets[i];
            for (var j = 0; j < count; j++)
            {
                means[j] += weights[i] * rows[i][j];
            }
        }

        targetMean /= total;
        for (var j = 0; j < count; j++)
        {
            means[j] /= total;
        }

        var gram = new double[count, count];
        var moments = new double[count];
        var centred = new double[count];
        for (var i = 0; i < rows.Count; i++)
        {
            for (var j = 0; j < count; j++)
            {
                centred[j] = rows[i][j] - means[j];
            }

            var residual = weights[i] * (targets[i] - targetMean);
            for (var j = 0; j < count; j++)
            {
                var scaled = weights[i] * centred[j];
                moments[j] += centred[j] * residual;
                for (var k = 0; k <= j; k++)
                {
                    gram[j, k] += scaled * centred[k];
                }
            }
        }

        for (var j = 0; j < count; j++)
        {
            gram[j, j] += penalty;
        }

        var coefficients = Solve(gram, moments);
        var intercept = targetMean;
        for (var j = 0; j < count; j++)
        {
            intercept -= coefficients[j] * means[j];
        }

        return new RidgeFit(coefficients, intercept);
    }

    /// <summary>Solves a positive definite system, given by its lower triangle, by Cholesky's method.</summary>
    private static double[] Solve(double[,] matrix, double[] right)
    {
        var count = right.Length;
        for (var j = 0; j < count; j++)
        {
            for (var k = 0; k < j; k++)
            {
                matrix[j, j] -= matrix[j, k] * matrix[j, k];
            }

            matrix[j, j] = Math.Sqrt(matrix[j, j]);
            for (var i = j + 1; i < count; i++)
            {
                for (var k = 0; k < j; k++)
                {
                    matrix[i, j] -= matrix[i, k] * matrix[j, k];
                }

                matrix[i, j] /= matrix[j, j];
            }
        }

        var solution = (double[])right.Clone();
        for (var i = 0; i < count; i++)
        {
            for (var k = 0; k < i; k++)
            {
                solution[i] -= matrix[i, k] * solution[k];
            }

            solution[i] /= matrix[i, i];
        }

        for (var i = count - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < count; k++)
            {
                solution[i] -= matrix[k, i] * solution[k];
            }

            solution[i] /= matrix[i, i];
        }

        return solution;
    }
}
