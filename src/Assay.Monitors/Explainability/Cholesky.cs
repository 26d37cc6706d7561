using System.Numerics.Tensors;

namespace Assay.Monitors.Explainability;

/// <summary>Cholesky's method for positive definite systems.</summary>
internal static class Cholesky
{
    /// <summary>Solves a system that is given by the rows of its lower triangle, which are overwritten.</summary>
    public static double[] Solve(double[][] rows, double[] right)
    {
        var count = right.Length;
        var solution = new double[count];
        for (var i = 0; i < count; i++)
        {
            var row = rows[i].AsSpan();
            for (var j = 0; j < i; j++)
            {
                row[j] = (row[j] - TensorPrimitives.Dot<double>(row[..j], rows[j].AsSpan(0, j))) / rows[j][j];
            }

            row[i] = Math.Sqrt(row[i] - TensorPrimitives.SumOfSquares<double>(row[..i]));
            solution[i] = (right[i] - TensorPrimitives.Dot<double>(row[..i], solution.AsSpan(0, i))) / row[i];
        }

        for (var i = count - 1; i >= 0; i--)
        {
            for (var k = i + 1; k < count; k++)
            {
                solution[i] -= rows[k][i] * solution[k];
            }

            solution[i] /= rows[i][i];
        }

        return solution;
    }
}
