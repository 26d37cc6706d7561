using Assay.Monitors.Tables;

namespace Assay.Monitors.Drift;

/// <summary>Trains the state of a <see cref="DriftDetectionModel"/>.</summary>
internal sealed class DriftModelTrainer(Table table, DriftModelSettings settings)
{
    public ModelState Train()
    {
        var (rows, correct) = LabelledRows();
        var heldOut = (int)Math.Round(rows.Length * settings.HeldOutShare);
        var held = rows.AsSpan(0, heldOut);
        var training = rows.AsSpan(heldOut);
        var report = new TrainingReport
        {
            Rows = rows.Length,
            HeldOutRows = heldOut,
            BaseAccuracy = heldOut == 0 ? null : (double)CountCorrect(held, correct) / heldOut,
        };
        var right = CountCorrect(training, correct);
        var refusal = Refusal(rows.Length, heldOut, right, training.Length - right);
        return refusal is null ? Fit(report, training, held, correct) : new ModelState { Report = report with { Reason = refusal } };
    }

    private ModelState Fit(TrainingReport report, ReadOnlySpan<int> training, ReadOnlySpan<int> held, bool[] correct)
    {
        var ignored = new List<string>();
        var encoder = FeatureEncoder.Learn(table, settings, training, ignored);
        var features = encoder.Encode(table, training);
        var labelled = new TrainingRow[training.Length];
        for (var i = 0; i < labelled.Length; i++)
        {
            labelled[i] = new TrainingRow { Features = features[i], Label = correct[training[i]] };
        }

        var (model, algorithm) = CalibratedModel.Fit(labelled, settings.Folds, settings.Seed);
        var probabilities = Array.ConvertAll(encoder.Encode(table, held), row => model.Probability(row));
        var heldCorrect = new bool[held.Length];
        for (var i = 0; i < heldCorrect.Length; i++)
        {
            heldCorrect[i] = correct[held[i]];
        }

        var auc = RankAuc.Compute(probabilities, heldCorrect);
        report = report with
        {
            PredictedBaseAccuracy = probabilities.Average(),
            Auc = auc,
            Algorithm = algorithm,
            IgnoredColumns = ignored,
            Reason = auc switch
            {
                null => "Every held-out prediction is right, or every one is wrong, so the drift model cannot be checked.",
                _ when auc < settings.MinimumAuc => $"The drift model cannot tell right predictions from wrong ones: its AUC on held-out rows is {auc:0.000}, below {settings.MinimumAuc:0.00}.",
                _ => null,
            },
        };
        return new ModelState { Report = report, Encoder = encoder, Model = model };
    }

    private string? Refusal(int rows, int heldOut, int right, int wrong) => (rows, right, wrong) switch
    {
        (0, _, _) => "No training row has both a label and a prediction.",
        _ when heldOut == 0 => $"Too few training rows: of {rows}, none could be held out.",
        (_, _, 0) => "The model predicts every training row correctly, so there are no errors to learn from.",
        (_, 0, _) => "The model predicts no training row correctly, so there is nothing to tell apart.",
        _ when wrong < settings.MinimumErrors => $"Too few wrong predictions to learn from: {wrong}, at least {settings.MinimumErrors} are needed.",
        _ when right < settings.MinimumErrors => $"Too few right predictions to learn from: {right}, at least {settings.MinimumErrors} are needed.",
        _ => null,
    };

    /// <summary>The usable rows in random order, and for every row of the table whether its prediction is right.</summary>
    private (int[] Rows, bool[] Correct) LabelledRows()
    {
        var label = FeatureEncoder.Find(table, settings.LabelColumn);
        var prediction = FeatureEncoder.Find(table, settings.PredictionColumn);
        var rows = new List<int>();
        for (var row = 0; row < table.RowCount; row++)
        {
            if (!label.IsMissing(row) && !prediction.IsMissing(row))
            {
                rows.Add(row);
            }
        }

        var shuffled = rows.ToArray();
        new Random(settings.Seed).Shuffle(shuffled);
        if (shuffled.Length > settings.MaximumRows)
        {
            Array.Resize(ref shuffled, settings.MaximumRows);
        }

        var correct = new bool[table.RowCount];
        foreach (var row in shuffled)
        {
            correct[row] = LabelEquality.AreEqual(label, prediction, row);
        }

        return (shuffled, correct);
    }

    private static int CountCorrect(ReadOnlySpan<int> rows, bool[] correct)
    {
        var count = 0;
        foreach (var row in rows)
        {
            count += correct[row] ? 1 : 0;
        }

        return count;
    }
}
