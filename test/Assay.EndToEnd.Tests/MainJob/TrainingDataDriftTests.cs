using System.Text.Json.Nodes;

namespace Assay.EndToEnd.Tests.MainJob;

/// <summary>Drift with uploaded training rows, on a real model and real data whose true outcomes are known.</summary>
public sealed class TrainingDataDriftTests : IClassFixture<TrainedEngine>
{
    private const double DropLimit = 0.05;
    private const double ConsistencyLimit = 0.1;

    /// <summary>Three standard errors of an accuracy near 0.78 on the 400 rows that are held out of the uploaded ones.</summary>
    private const double AccuracyTolerance = 0.062;

    private readonly TrainedEngine _trained;

    public TrainingDataDriftTests(TrainedEngine trained)
    {
        Requirements.Check(trained.Fault);
        _trained = trained;
    }

    [Fact]
    public async Task Drift_follows_the_true_accuracy_and_the_rows_that_come_in()
    {
        var accuracy = await _trained.AccuracyAsync(_trained.Unseen);
        var (payload, drift) = await _trained.MonitorAsync(_trained.Unseen);
        var parameters = drift["entity"]!["parameters"]!;
        var calm = await _trained.MeasureAsync(payload, drift, _trained.Applications.Features);
        var doubtful = await DoubtfulAsync(_trained.Applications);
        var dropped = await _trained.MeasureAsync(payload, drift, doubtful.Features);
        var moved = await _trained.MeasureAsync(payload, drift, [.. _trained.Applications.Features.Select(Move)]);

        TestContext.Current.TestOutputHelper!.WriteLine(
            $"accuracy on unseen rows {accuracy:0.000}, base accuracy {parameters["base_accuracy"]}, drop {calm["drift_magnitude"]["value"]} → "
            + $"{dropped["drift_magnitude"]["value"]} on {doubtful.Lines.Count} doubtful rows, inconsistent {calm["data_drift_magnitude"]["value"]} → {moved["data_drift_magnitude"]["value"]}");

        Assert.Equal("training", (string)parameters["baseline"]!);
        Assert.Equal(_trained.Unseen.Lines.Count, (int)parameters["baseline_rows"]!);
        Assert.Equal(accuracy, (double)parameters["base_accuracy"]!, AccuracyTolerance);

        Assert.True(Value(calm["drift_magnitude"]) <= DropLimit, $"{calm["drift_magnitude"]}");
        Assert.True(Value(calm["data_drift_magnitude"]) <= ConsistencyLimit, $"{calm["data_drift_magnitude"]}");

        var trueDrop = accuracy - await _trained.AccuracyAsync(doubtful);
        Assert.True(trueDrop > 2 * DropLimit, $"the doubtful rows are not doubtful: {trueDrop}");
        Assert.Equal("confirmed", (string)dropped["drift_magnitude"]["confidence"]!);
        Assert.Equal(trueDrop, Value(dropped["drift_magnitude"]), 0.1);

        Assert.Equal("confirmed", (string)moved["data_drift_magnitude"]["confidence"]!);
        Assert.True(Value(moved["data_drift_magnitude"]) > 0.9, $"{moved["data_drift_magnitude"]}");
    }

    [Fact]
    public async Task Rows_that_the_model_has_learned_from_raise_no_false_alarm()
    {
        // They look better than rows the model has not seen: base accuracy is too high, and so is the prediction.
        var (payload, drift) = await _trained.MonitorAsync(_trained.Learned);
        var calm = await _trained.MeasureAsync(payload, drift, _trained.Applications.Features);

        Assert.True((double)drift["entity"]!["parameters"]!["base_accuracy"]! > await _trained.AccuracyAsync(_trained.Unseen));
        Assert.NotEqual("confirmed", (string?)calm["drift_magnitude"]["confidence"]);
        Assert.True(Value(calm["data_drift_magnitude"]) <= ConsistencyLimit, $"{calm["data_drift_magnitude"]}");
    }

    /// <summary>The rows of which the engine itself is not sure.</summary>
    private async Task<LabelledRows> DoubtfulAsync(LabelledRows rows)
    {
        var answers = await _trained.Engine.Scoring.PredictAsync(CreditRisk.Fields, rows.Features);
        return rows with { Lines = [.. rows.Lines.Where((_, row) => answers[row].Probabilities.Max() < 0.7)] };
    }

    /// <summary>The same applicant asks for far more than anybody before.</summary>
    private static JsonArray Move(JsonArray row)
    {
        var moved = row.DeepClone().AsArray();
        var amount = CreditRisk.Fields.ToList().IndexOf("LoanAmount");
        moved[amount] = (long)row[amount]! + 50_000;
        return moved;
    }

    private static double Value(JsonNode metric) => (double)metric["value"]!;
}
