using Assay.Monitors.Fairness;
using Assay.Monitors.Fairness.Debiasing;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Tests.Fairness.Debiasing;

public class FlipTests
{
    private static readonly FairnessFeature Age = new("Age", [FairnessGroup.Between(26, 75)], [FairnessGroup.Between(18, 25)]);

    [Fact]
    public void ReferenceValue_is_the_most_frequent_one_of_the_reference_groups()
    {
        Assert.Equal("40", Flip.ReferenceValue(Age, new IntegerColumn("Age", [20, 20, 20, 40, 30, 40, 90])));
        Assert.Equal("30", Flip.ReferenceValue(Age, new IntegerColumn("Age", [40, 30])));
        Assert.Null(Flip.ReferenceValue(Age, new IntegerColumn("Age", [20, 90])));
    }

    [Fact]
    public void Candidates_are_monitored_rows_with_an_unfavourable_decision() =>
        Assert.Equal([1], Flip.Candidates(Age, new IntegerColumn("Age", [20, 21, 40, 90, 22]), [true, false, false, false, null]));

    [Fact]
    public void Copy_changes_the_feature_alone_and_keeps_its_type()
    {
        var rows = new Table([new IntegerColumn("Age", [20, 21]), TextColumn.From("Job", ["a", null])]);
        var copy = Flip.Copy(rows, [1], Age, "40");

        Assert.Equal(40L, Assert.IsType<IntegerColumn>(copy["Age"])[0]);
        Assert.True(copy["Job"].IsMissing(0));
        Assert.Throws<FormatException>(() => Flip.Copy(rows, [0], Age, "forty"));
    }
}
