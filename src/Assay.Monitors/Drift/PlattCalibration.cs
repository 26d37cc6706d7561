namespace Assay.Monitors.Drift;

/// <summary>
/// P(correct) = 1 / (1 + exp(-(slope × score + offset))), fitted by maximum likelihood (Platt 1999, without his target
/// smoothing), which makes the mean probability over the fitted rows equal to their share of correct predictions.
/// </summary>
internal sealed record PlattCalibration(double Slope, double Offset)
{
    private const int Iterations = 100;
    private const double Ridge = 1e-9;

    public double Apply(double score) => 1 / (1 + Math.Exp(-((Slope * score) + Offset)));

    public static PlattCalibration Fit(ReadOnlySpan<double> scores, ReadOnlySpan<bool> correct)
    {
        var share = Math.Clamp((double)correct.Count(true) / correct.Length, 1e-6, 1 - 1e-6);
        var current = new PlattCalibration(0, Math.Log(share / (1 - share)));
        var loss = current.LogLoss(scores, correct);
        for (var i = 0; i < Iterations; i++)
        {
            double g0 = 0, g1 = 0, h00 = Ridge, h01 = 0, h11 = Ridge;
            for (var row = 0; row < scores.Length; row++)
            {
                var p = current.Apply(scores[row]);
                var error = p - (correct[row] ? 1 : 0);
                var weight = p * (1 - p);
                g0 += error;
                g1 += error * scores[row];
                h00 += weight;
                h01 += weight * scores[row];
                h11 += weight * scores[row] * scores[row];
            }

            var determinant = (h00 * h11) - (h01 * h01);
            if (determinant <= 0)
            {
                break;
            }

            var stepOffset = ((h11 * g0) - (h01 * g1)) / determinant;
            var stepSlope = ((h00 * g1) - (h01 * g0)) / determinant;
            var (next, nextLoss) = LineSearch(current, stepSlope, stepOffset, loss, scores, correct);
            if (loss - nextLoss < 1e-14)
            {
                break;
            }

            (current, loss) = (next, nextLoss);
        }

        // A model that ranks the wrong way round has learned noise: a constant is the honest answer.
        return current.Slope >= 0 ? current : new PlattCalibration(0, Math.Log(share / (1 - share)));
    }

    public double LogLoss(ReadOnlySpan<double> scores, ReadOnlySpan<bool> correct)
    {
        var sum = 0.0;
        for (var row = 0; row < scores.Length; row++)
        {
            var p = Math.Clamp(Apply(scores[row]), 1e-15, 1 - 1e-15);
            sum -= Math.Log(correct[row] ? p : 1 - p);
        }

        return sum / scores.Length;
    }

    private static (PlattCalibration Best, double Loss) LineSearch(
        PlattCalibration current, double slope, double offset, double loss, ReadOnlySpan<double> scores, ReadOnlySpan<bool> correct)
    {
        for (var scale = 1.0; scale > 1e-6; scale /= 2)
        {
            var next = new PlattCalibration(current.Slope - (scale * slope), current.Offset - (scale * offset));
            var nextLoss = next.LogLoss(scores, correct);
            if (nextLoss < loss)
            {
                return (next, nextLoss);
            }
        }

        return (current, loss);
    }
}
