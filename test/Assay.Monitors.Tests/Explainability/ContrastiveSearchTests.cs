using Assay.Monitors.Explainability;
using Assay.Monitors.Tables;
using CsCheck;

namespace Assay.Monitors.Tests.Explainability;

public class ContrastiveSearchTests
{
    [Fact]
    public void Search_pertinent_negative_changes_the_decision_and_cannot_be_smaller()
    {
        var found = 0;
        foreach (var r in Enumerable.Range(0, 60))
        {
            var row = Lender.Applications.Take([r]);
            var explained = new Explained(row, Refused);
            var result = explained.Search();
            if (result.PertinentNegative.Count == 0)
            {
                Assert.Equal((null, null), (result.NegativePrediction, result.NegativeProbability));
                continue;
            }

            found++;
            var changed = Change(row, result.PertinentNegative);
            Assert.NotEqual(explained.Decision, Refused(changed)[0].Decision);
            Assert.Equal(Refused(changed)[0].Decision, result.NegativePrediction);
            Assert.Equal(1 - explained.Probability(changed), result.NegativeProbability!.Value, 1e-12);
            Assert.InRange(result.NegativeProbability.Value, 0.5, 1);
            foreach (var spared in result.PertinentNegative.Where(_ => result.PertinentNegative.Count > 1))
            {
                Assert.Equal(explained.Decision, Refused(Change(row, result.PertinentNegative.Where(f => f != spared)))[0].Decision);
            }
        }

        Assert.InRange(found, 10, 60);
    }

    [Fact]
    public void Search_single_number_moves_no_farther_than_the_first_step_that_is_enough()
    {
        // Decided by the amount alone: refused above 5 standard deviations from the median, in steps of a half to three.
        var statistics = TrainingStatistics.Learn(new Table([new DoubleColumn("x", [.. Enumerable.Range(0, 101).Select(i => (double)i)])]), ["x"], new HashSet<string>());
        var deviation = statistics.Features[0].StandardDeviation;
        foreach (var (own, enough) in new[] { (60.0, 60 + (0.5 * deviation)), (60.0, 60 + (0.6 * deviation)), (40.0, 40 - (0.4 * deviation)) })
        {
            var row = new Table([new DoubleColumn("x", [own])]);
            var result = new Explained(row, rows => [.. Numbers(rows, "x").Select(v => (own > 50 ? v >= enough : v <= enough) ? ("yes", 0.2) : ("no", 0.9))], statistics).Search();
            var value = double.Parse(result.PertinentNegative[0].Value!);

            Assert.Equal("yes", result.NegativePrediction);
            Assert.InRange(Math.Abs(value - own), Math.Abs(enough - own), Math.Abs(enough - own) + (0.5 * deviation));
            Assert.InRange(value, 0, 100);
        }
    }

    [Fact]
    public void Search_moves_lead_away_from_the_typical_value()
    {
        foreach (var r in Enumerable.Range(0, 60))
        {
            var row = Lender.Applications.Take([r]);
            foreach (var move in new Explained(row, Refused).Search().PertinentNegative)
            {
                var feature = Lender.Statistics.Features.Single(f => f.Name == move.Feature);
                Assert.NotEqual(feature.Mode ?? "none", move.Value);
                if (!feature.IsCategorical)
                {
                    row[move.Feature].TryGetNumber(0, out var own);
                    Assert.True(Math.Abs(double.Parse(move.Value!) - feature.Median) > Math.Abs(own - feature.Median));
                }
            }
        }
    }

    [Fact]
    public void Search_pertinent_positive_alone_keeps_the_decision()
    {
        foreach (var r in Enumerable.Range(0, 60))
        {
            var row = Lender.Applications.Take([r]);
            var explained = new Explained(row, Refused);
            var result = explained.Search();
            var needed = result.PertinentPositive.Select(f => f.Feature).ToHashSet();
            var typical = Lender.Statistics.Features.Where(f => !needed.Contains(f.Name))
                .Select(f => new ContrastiveFeature(f.Name, f.IsCategorical ? f.Mode : (f.IsInteger ? Math.Round(f.Median) : f.Median).ToString("R"), 0));

            Assert.Equal(explained.Decision, Refused(Change(row, typical))[0].Decision);
            Assert.All(result.PertinentPositive, f => Assert.Equal(row[f.Feature].GetText(0), f.Value));
        }
    }

    [Fact]
    public void Search_decision_that_nothing_changes_says_so()
    {
        var result = new Explained(Lender.Applications.Take([4]), rows => [.. Enumerable.Repeat(("yes", 0.8), rows.RowCount)]).Search();

        Assert.Empty(result.PertinentNegative);
        Assert.Contains("No move", result.NegativeMessage);
        Assert.Empty(result.PertinentPositive);
        Assert.Contains("no single value is needed", result.PositiveMessage);
    }

    [Fact]
    public void Search_row_of_typical_values_says_so()
    {
        var row = new Table([new DoubleColumn("x", [50]), TextColumn.From("c", ["a"])]);
        var training = new Table([new DoubleColumn("x", [.. Enumerable.Range(0, 101).Select(i => (double)i)]), TextColumn.From("c", Enumerable.Range(0, 101).Select(i => i % 3 == 0 ? "b" : "a"))]);
        var statistics = TrainingStatistics.Learn(training, ["x", "c"], new HashSet<string>());
        var result = new Explained(row, rows => [.. Numbers(rows, "x").Select(v => v > 90 ? ("high", 0.1) : ("normal", 0.9))], statistics).Search();

        Assert.Contains("only typical values", result.PositiveMessage);
        Assert.Equal(("x", "high"), (result.PertinentNegative.Single().Feature, result.NegativePrediction));
    }

    [Fact]
    public void Search_classes_spelled_otherwise_are_the_same_class()
    {
        var row = Lender.Applications.Take([4]);
        var search = new ContrastiveSearch(Lender.Statistics, row, "1", 0.9);
        while (search.NextBatch() is { } batch)
        {
            search.Accept([.. Enumerable.Repeat("1.0", batch.RowCount)], [.. Enumerable.Repeat(0.9, batch.RowCount)]);
        }

        Assert.Empty(search.Result().PertinentNegative);
    }

    [Fact]
    public void Search_costs_at_most_220_rows_in_five_batches_whatever_the_features() =>
        Gen.Select(Gen.Int[1, 90], Gen.Int[0, 1], Gen.Int).Sample(
            (features, kind, seed) =>
            {
                var random = new Random(seed);
                Column Draw(int i, int rows) => (i + kind) % 2 == 0
                    ? new DoubleColumn($"f{i}", [.. Enumerable.Range(0, rows).Select(_ => random.NextDouble())])
                    : TextColumn.From($"f{i}", Enumerable.Range(0, rows).Select(_ => $"c{random.Next(9)}"));
                var training = new Table([.. Enumerable.Range(0, features).Select(i => Draw(i, 50))]);
                var statistics = TrainingStatistics.Learn(training, [.. training.Columns.Select(c => c.Name)], new HashSet<string>());
                var threshold = random.NextDouble();
                var explained = new Explained(training.Take([0]), rows => [.. Enumerable.Range(0, rows.RowCount).Select(_ => random.NextDouble() is var p && p > threshold ? ("a", p) : ("b", 1 - p))], statistics);
                explained.Search();

                Assert.InRange(explained.Rows, 0, 220);
                Assert.InRange(explained.Batches, 0, 5);
            },
            iter: 200);

    [Fact]
    public void Search_of_more_features_than_fit_takes_those_named_first()
    {
        var training = new Table([.. Enumerable.Range(0, 60).Select(i => TextColumn.From($"f{i}", Enumerable.Range(0, 9).Select(r => r < 5 ? "a" : "b")))]);
        var statistics = TrainingStatistics.Learn(training, [.. training.Columns.Select(c => c.Name)], new HashSet<string>());
        List<(string, double)> Decide(Table rows) => [.. Enumerable.Range(0, rows.RowCount).Select(r => rows["f59"].GetText(r) == "b" ? ("no", 0.1) : ("yes", 0.9))];
        var row = training.Take([0]);

        Assert.Empty(new Explained(row, Decide, statistics).Search().PertinentNegative);
        Assert.Equal("f59", new Explained(row, Decide, statistics).Search(["f59"]).PertinentNegative.Single().Feature);
    }

    [Fact]
    public void Accept_wrong_number_of_answers_is_refused()
    {
        var search = new ContrastiveSearch(Lender.Statistics, Lender.Applications.Take([4]), "yes", 0.9);
        Assert.Throws<InvalidOperationException>(() => search.Accept([], []));
        search.NextBatch();

        Assert.Throws<ArgumentException>(() => search.Accept(["yes"], [0.9]));
    }

    private static List<(string Decision, double Probability)> Refused(Table rows) =>
        [.. Lender.Refuse(rows).Select(p => p > 0.5 ? ("refuse", p) : ("grant", 1 - p))];

    private static IEnumerable<double> Numbers(Table rows, string name) => Enumerable.Range(0, rows.RowCount).Select(r => rows[name].TryGetNumber(r, out var v) ? v : 0);

    private static Table Change(Table row, IEnumerable<ContrastiveFeature> changes) => changes.Aggregate(row, (table, change) => table.With(table[change.Feature] switch
    {
        DoubleColumn => new DoubleColumn(change.Feature, [double.Parse(change.Value!)]),
        IntegerColumn => new IntegerColumn(change.Feature, [long.Parse(change.Value!)]),
        BooleanColumn => new BooleanColumn(change.Feature, [change.Value == "true"]),
        _ => TextColumn.From(change.Feature, [change.Value]),
    }));

    /// <summary>A row, a model that gives each row's decision and its probability, and what a search of it cost.</summary>
    private sealed class Explained(Table row, Func<Table, List<(string Decision, double Probability)>> model, TrainingStatistics? statistics = null)
    {
        private readonly (string Decision, double Probability) _own = model(row)[0];

        public string Decision => _own.Decision;

        public int Rows { get; private set; }

        public int Batches { get; private set; }

        /// <summary>The probability that a row has the explained decision.</summary>
        public double Probability(Table changed) => model(changed)[0] is var (decision, p) && decision == Decision ? p : 1 - p;

        public ContrastiveResult Search(IReadOnlyList<string>? order = null)
        {
            var search = new ContrastiveSearch(statistics ?? Lender.Statistics, row, Decision, _own.Probability, order);
            while (search.NextBatch() is { } batch)
            {
                Rows += batch.RowCount;
                Batches++;
                var answers = model(batch);
                search.Accept([.. answers.Select(a => a.Decision)], [.. answers.Select(a => a.Decision == Decision ? a.Probability : 1 - a.Probability)]);
            }

            return search.Result();
        }
    }
}
