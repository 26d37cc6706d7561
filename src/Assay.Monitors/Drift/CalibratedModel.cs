namespace Assay.Monitors.Drift;

/// <summary>A scorer with the calibration that makes its scores probabilities.</summary>
internal sealed record CalibratedModel(Scorer Scorer, PlattCalibration Calibration)
{
    public double Probability(ReadOnlySpan<float> features) => Calibration.Apply(Scorer.Score(features));

    /// <summary>
    /// Tries every candidate by cross-validation, takes the one whose calibrated out-of-fold probabilities have the
    /// smallest log loss, and fits it once more on all rows.
    /// </summary>
    public static (CalibratedModel Model, string Algorithm) Fit(IReadOnlyList<TrainingRow> rows, int folds, int seed)
    {
        var correct = rows.Select(row => row.Label).ToArray();
        CandidateModel? best = null;
        PlattCalibration? calibration = null;
        var bestLoss = double.PositiveInfinity;
        foreach (var candidate in CandidateModel.All)
        {
            var scores = OutOfFoldScores(candidate, rows, folds, seed);
            var fitted = PlattCalibration.Fit(scores, correct);
            var loss = fitted.LogLoss(scores, correct);
            if (loss < bestLoss)
            {
                (best, calibration, bestLoss) = (candidate, fitted, loss);
            }
        }

        return (new CalibratedModel(best!.Fit(rows, seed), calibration!), best.Algorithm);
    }

    private static double[] OutOfFoldScores(CandidateModel candidate, IReadOnlyList<TrainingRow> rows, int folds, int seed)
    {
        var scores = new double[rows.Count];
        for (var fold = 0; fold < folds; fold++)
        {
            var others = rows.Where((_, i) => i % folds != fold).ToArray();
            var scorer = candidate.Fit(others, seed);
            for (var i = fold; i < rows.Count; i += folds)
            {
                scores[i] = scorer.Score(rows[i].Features);
            }
        }

        return scores;
    }
}
