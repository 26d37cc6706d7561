using Assay.Monitors.Fairness;
using Assay.Monitors.Quality;

namespace Assay.Monitors.Tests.Fairness;

public class IntersectionTests
{
    private static readonly FairnessFeature Sex = new("Sex", [FairnessGroup.Of("male")], [FairnessGroup.Of("female")]);
    private static readonly FairnessFeature Age = new("Age", [FairnessGroup.Between(26, 75)], [FairnessGroup.Between(18, 25), FairnessGroup.Between(76, 99)]);
    private static readonly FavourableOutcome NoRisk = new(["No Risk"]);

    [Fact]
    public void Every_combination_is_a_group_and_the_reference_is_one_in_all()
    {
        var both = new Intersection([Sex, Age]);

        Assert.Equal("Sex × Age", both.Name);
        Assert.Equal(
            ["male × 26-75", "male × 18-25", "male × 76-99", "female × 26-75", "female × 18-25", "female × 76-99"],
            Enumerable.Range(0, both.GroupCount).Select(both.LabelOf));
        Assert.Equal([true, false, false, false, false, false], Enumerable.Range(0, both.GroupCount).Select(both.IsReference));
    }

    [Fact]
    public void Row_is_in_the_group_that_names_its_values()
    {
        var both = new Intersection([Sex, Age]);

        Assert.Equal("female × 18-25", both.LabelOf(both.GroupOf(["female", "20"])));
        Assert.Equal("male × 26-75", both.LabelOf(both.GroupOf(["male", "26"])));
        Assert.Equal(-1, both.GroupOf(["male", "17"]));
        Assert.Equal(-1, both.GroupOf([null, "30"]));
    }

    [Fact]
    public void One_feature_has_its_own_groups()
    {
        var one = new Intersection([Age]);

        Assert.Equal(["26-75", "18-25", "76-99"], Enumerable.Range(0, one.GroupCount).Select(one.LabelOf));
        Assert.Throws<ArgumentException>(() => new Intersection([]));
    }

    [Fact]
    public void Confusion_counts_rows_with_label_and_prediction_in_their_group()
    {
        var counts = new GroupConfusion(new Intersection([Sex]), NoRisk);
        counts.Add(["male"], "No Risk", "No Risk", 40);
        counts.Add(["male"], "Risk", "No Risk", 5);
        counts.Add(["female"], "No Risk", "Risk", 7);
        counts.Add(["female"], "Risk", "Risk", 9);
        counts.Add(["other"], "Risk", "Risk", 100);
        counts.Add(["male"], null, "Risk", 100);
        counts.Add(["male"], "Risk", null, 100);

        Assert.Equal(new BinaryCounts(40, 5, 0, 0), counts.Reference);
        Assert.Equal(new BinaryCounts(0, 0, 7, 9), counts[1]);
    }

    [Fact]
    public void Parts_merge_into_the_whole()
    {
        var (whole, first, second) = (New(), New(), New());
        var random = new Random(7);
        string[] classes = ["Risk", "No Risk"], sexes = ["male", "female"];
        for (var i = 0; i < 500; i++)
        {
            string?[] values = [sexes[random.Next(2)], random.Next(10, 110).ToString(System.Globalization.CultureInfo.InvariantCulture)];
            var (label, prediction, count) = (classes[random.Next(2)], classes[random.Next(2)], (long)random.Next(3));
            whole.Add(values, label, prediction, count);
            (i % 3 == 0 ? first : second).Add(values, label, prediction, count);
        }

        first.Merge(second);

        Assert.Equal(Enumerable.Range(0, whole.Groups.GroupCount).Select(g => whole[g]), Enumerable.Range(0, whole.Groups.GroupCount).Select(g => first[g]));
        Assert.True(whole.Reference.Total > 50);

        GroupConfusion New() => new(new Intersection([Sex, Age]), NoRisk);
    }

    [Fact]
    public void Differential_of_equal_groups_is_0_and_grows_with_their_distance()
    {
        var equal = SmoothedEmpiricalDifferential.Compute([new(50, 99), new(50, 99)]);
        var apart = SmoothedEmpiricalDifferential.Compute([new(50, 99), new(25, 99)]);

        Assert.Equal((0, 0), (equal.Value, equal.Lower));
        Assert.Equal(Math.Log(50.5 / 25.5), apart.Value!.Value, 1e-12);
        Assert.True(apart.Lower > 0);
        Assert.Null(SmoothedEmpiricalDifferential.Compute([new(5, 9), new(0, 0)]).Value);
        Assert.Null(SmoothedEmpiricalDifferential.Compute([new(50, 99), new(99, 99)]).Upper);
    }

    [Fact]
    public void Impact_score_is_the_ratio_of_selection_rates() =>
        Assert.Equal(0.5, ImpactScore.Compute(new(20, 100), new(40, 100)).Value!.Value, 1e-15);
}
