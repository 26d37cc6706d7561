using Assay.Monitors.Drift;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Tests.Drift;

/// <summary>
/// A made-up lender whose model is right with 95 % on most rows, but with 60 % where the amount is above 0.8 and the
/// purpose is "boat": a weak region whose share is a parameter, so that the true accuracy is known.
/// </summary>
internal static class CreditWorld
{
    public static DriftModelSettings Settings { get; } = new()
    {
        FeatureColumns = ["amount", "age", "purpose"],
        ProbabilityColumns = ["probability"],
        LabelColumn = "label",
        PredictionColumn = "prediction",
        Seed = 7,
    };

    public static Table Draw(int rows, double weakShare, int seed, int extraColumns = 0)
    {
        var random = new Random(seed);
        var amount = new double[rows];
        var age = new long[rows];
        var purpose = new string[rows];
        var probability = new double[rows][];
        var label = new string[rows];
        var prediction = new string[rows];
        for (var i = 0; i < rows; i++)
        {
            var weak = random.NextDouble() < weakShare;
            amount[i] = weak ? 0.8 + (0.2 * random.NextDouble()) : random.NextDouble();
            purpose[i] = weak ? "boat" : random.Next(3) switch { 0 => "car", 1 => "house", _ => amount[i] > 0.8 ? "car" : "boat" };
            age[i] = random.Next(18, 80);
            var p = 0.5 + (0.5 * random.NextDouble());
            var positive = random.Next(2) == 0;
            probability[i] = positive ? [p, 1 - p] : [1 - p, p];
            prediction[i] = positive ? "Risk" : "No Risk";
            var right = random.NextDouble() < (weak ? 0.6 : 0.95);
            label[i] = right == positive ? "Risk" : "No Risk";
        }

        List<Column> columns =
        [
            new DoubleColumn("amount", amount),
            new IntegerColumn("age", age),
            TextColumn.From("purpose", purpose),
            new VectorColumn("probability", probability),
            TextColumn.From("label", label),
            TextColumn.From("prediction", prediction),
        ];
        for (var c = 0; c < extraColumns; c++)
        {
            columns.Add(new DoubleColumn($"extra{c}", Enumerable.Range(0, rows).Select(_ => random.NextDouble()).ToArray()));
        }

        return new Table(columns);
    }

    public static double TrueAccuracy(Table table) =>
        Enumerable.Range(0, table.RowCount).Average(row => table["label"].GetText(row) == table["prediction"].GetText(row) ? 1.0 : 0.0);

    public static Table Without(this Table table, string name) => new(table.Columns.Where(column => column.Name != name).ToArray());
}
