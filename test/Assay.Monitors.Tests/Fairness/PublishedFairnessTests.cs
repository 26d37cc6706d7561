using System.Text.Json;
using Assay.Monitors.Fairness;
using Assay.Monitors.Tables;
using Assay.Monitors.Tests.Oracles;

namespace Assay.Monitors.Tests.Fairness;

/// <summary>Values that were published, or counted from published data: test/oracles/credit_risk.py.</summary>
public class PublishedFairnessTests
{
    private static readonly FairnessFeature Sex = new("Sex", [FairnessGroup.Of("male")], [FairnessGroup.Of("female")]);
    private static readonly FairnessFeature Age = new("Age", [FairnessGroup.Between(26, 75)], [FairnessGroup.Between(18, 25)]);
    private static readonly FavourableOutcome NoRisk = new(["No Risk"]);

    [Fact]
    public void OpenScales_sample_of_59_men_and_41_women_gives_0_947_on_balanced_data()
    {
        // Of 100 rows and their 100 copies 76 men and 72 women are granted: 45 of 59 and 31 of 41 copies, 29 of 41 and 43 of 59 copies.
        var rows = new Table([TextColumn.From("Sex", Enumerable.Range(0, 100).Select(i => i < 59 ? "male" : "female")), new IntegerColumn("row", [.. Enumerable.Range(0, 100).Select(i => (long)i)])]);
        var original = TextColumn.From("prediction", Enumerable.Range(0, 100).Select(i => i < 45 || i is >= 59 and < 88 ? "No Risk" : "Risk"));
        var plan = Perturbation.Plan(rows, Sex, NoRisk, 42);
        var scored = TextColumn.From("prediction", Enumerable.Range(0, plan.RowsToScore.RowCount).Select(r =>
        {
            var row = (long)plan.RowsToScore["row"][r]!;
            return row < 43 || row is >= 59 and < 90 ? "No Risk" : "Risk";
        }));
        var payload = new GroupOutcomeCounts(Sex, NoRisk);
        payload.AddRows(rows["Sex"], original);
        var report = FairnessReport.Create(payload, plan.Balance(original, scored));

        Assert.Equal(100, plan.RowsToScore.RowCount);
        Assert.Equal((new OutcomeCounts(76, 100), new OutcomeCounts(72, 100)), (report.Balanced.Reference, report.Balanced.Monitored));
        Assert.Equal(94.7, report.FairnessValue!.Value, 0.05);
        Assert.Equal((76, 60.8), (report.Groups[0].PerfectEqualityPercent!.Value, Math.Round(report.Groups[0].AcceptableFavourablePercent!.Value, 9)));
        Assert.False(report.IsBiased);
    }

    [Theory]
    [InlineData("Risk", 109.5523, false)]
    [InlineData("Rule", 128.3032, true)]
    public void German_credit_data_favours_women(string prediction, double expected, bool reverse)
    {
        var report = FairnessReport.Create(Count(Sex, prediction), null);

        Assert.Equal(expected, report.FairnessValue!.Value, 1e-3);
        Assert.Equal((false, reverse), (report.IsBiased, report.IsReverseBiased));
    }

    [Fact]
    public void German_credit_data_has_the_published_rates()
    {
        var (sex, age, rule) = (Count(Sex, "Risk"), Count(Age, "Risk"), Count(Sex, "Rule"));

        Assert.Equal((0.704113924, 0.642719072), (Math.Round(sex.Monitored.Rate!.Value, 9), Math.Round(sex.Reference.Rate!.Value, 9)));
        Assert.Equal((1_896, 3_104, 966, 4_034), (sex.Monitored.Total, sex.Reference.Total, age.Monitored.Total, age.Reference.Total));
        Assert.Equal((0.930641822, 0.602627665), (Math.Round(age.Monitored.Rate!.Value, 9), Math.Round(age.Reference.Rate!.Value, 9)));
        Assert.Equal(154.4307, FairnessReport.Create(age, null).FairnessValue!.Value, 1e-4);
        Assert.Equal((0.735759494, 0.573453608), (Math.Round(rule.Monitored.Rate!.Value, 9), Math.Round(rule.Reference.Rate!.Value, 9)));
    }

    [Fact]
    public void Fairlearns_user_guide_has_the_same_difference_and_ratio()
    {
        string[] groups = ["b", "b", "a", "b", "b", "c", "c", "c", "a", "a", "c", "a", "b", "c", "c", "b", "c", "c"];
        int[] predicted = [0, 0, 1, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 0, 0, 1, 1, 0];
        var feature = new FairnessFeature("group", [FairnessGroup.Of("a")], [FairnessGroup.Of("b"), FairnessGroup.Of("c")]);
        var counts = new GroupOutcomeCounts(feature, new FavourableOutcome(["1"]));
        counts.AddRows(TextColumn.From("group", groups), new IntegerColumn("p", [.. predicted.Select(p => (long)p)]));
        var report = FairnessReport.Create(counts, null);

        Assert.Equal(66.67, report.FairnessValue!.Value, 0.01);
        Assert.Equal(-0.25, report.Groups.Min(g => g.ParityDifference.Value)!.Value, 1e-12);
    }

    private static GroupOutcomeCounts Count(FairnessFeature feature, string prediction)
    {
        using var oracle = Oracle.Read("credit_risk");
        var fields = oracle.RootElement.GetProperty("fields").Deserialize<string[]>()!;
        var (value, label) = (Array.IndexOf(fields, feature.Feature), Array.IndexOf(fields, prediction));
        var counts = new GroupOutcomeCounts(feature, NoRisk);
        foreach (var row in oracle.RootElement.GetProperty("values").EnumerateArray())
        {
            counts.Add(row[value].ToString(), row[label].ToString(), row[4].GetInt64());
        }

        return counts;
    }
}
