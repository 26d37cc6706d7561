using Assay.Contracts.Monitoring;
using Assay.Server.Monitoring.Definitions;
using Assay.Server.Monitoring.Measurements;

namespace Assay.Server.Tests.Monitoring;

public class ThresholdRulesTests
{
    private static readonly MonitorDefinition Definition = Define.Monitor(
        "M", "", [Define.Metric("a", "A", lower: 80, upper: 125), Define.Metric("b", "B")], []);

    [Fact]
    public void Merge_keeps_defaults_and_lets_own_limits_win()
    {
        var merged = ThresholdRules.Merge(Definition, [new InstanceThreshold("a", "lower_limit", 90), new InstanceThreshold("b", "upper_limit", 1)], null);

        Assert.Equal([("a", "lower_limit", 90), ("a", "upper_limit", 125), ("b", "upper_limit", 1)], merged.Select(t => (t.MetricId!, t.Type!, t.Value!.Value)));
    }

    [Fact]
    public void Merge_leaves_out_defaults_of_other_types_of_problems()
    {
        var definition = Define.Monitor("M", "", [Define.Metric("a", "A", lower: 1, problems: ["binary"]), Define.Metric("b", "B", lower: 2, problems: ["regression"])], []);

        Assert.Equal(["b"], ThresholdRules.Merge(definition, null, "regression").Select(t => t.MetricId));
        Assert.Equal(["a", "b"], ThresholdRules.Merge(definition, null, null).Select(t => t.MetricId));
    }

    [Theory]
    [InlineData(70, 60, 79, "confirmed", 1)]
    [InlineData(70, 60, 85, "suspected", 1)]
    [InlineData(85, 60, 110, "ok", 0)]
    [InlineData(130, 126, 140, "confirmed", 1)]
    [InlineData(80, 60, 110, "ok", 0)]
    public void Apply_says_how_certain_a_violation_is(double value, double low, double high, string confidence, int issues)
    {
        var values = ThresholdRules.Apply(
            [new MeasurementValue([new MetricValue { Id = "a", Value = value, IntervalLower = low, IntervalUpper = high }], [])],
            ThresholdRules.Merge(Definition, null, null));

        Assert.Equal(confidence, values[0].Metrics[0].Confidence);
        Assert.Equal(issues, ThresholdRules.CountIssues(values));
    }

    [Theory]
    [InlineData(70, 60, 79, "suspected", "suspected")]
    [InlineData(70, 60, 85, "confirmed", "confirmed")]
    [InlineData(85, 60, 110, "confirmed", "ok")]
    public void Apply_takes_the_word_of_a_monitor_that_has_tested_the_value_when_it_is_outside(double value, double low, double high, string tested, string confidence)
    {
        var values = ThresholdRules.Apply(
            [new MeasurementValue([new MetricValue { Id = "a", Value = value, IntervalLower = low, IntervalUpper = high, Confidence = tested }], [])],
            ThresholdRules.Merge(Definition, null, null));

        Assert.Equal(confidence, values[0].Metrics[0].Confidence);
    }

    [Fact]
    public void Apply_specific_value_holds_where_its_tags_match()
    {
        InstanceThreshold[] thresholds = [new("a", "lower_limit", 80, [new SpecificThreshold(95, [new ThresholdCondition("tag", "feature", "Age")])])];
        MeasurementValue Of(string feature) => new([new MetricValue { Id = "a", Value = 90 }], [new TagValue("feature", feature)]);
        var values = ThresholdRules.Apply([Of("Age"), Of("Sex")], thresholds);

        Assert.Equal((95, 80), (values[0].Metrics[0].LowerLimit!.Value, values[1].Metrics[0].LowerLimit!.Value));
        Assert.Equal(1, ThresholdRules.CountIssues(values));
    }

    [Fact]
    public void Apply_value_that_is_missing_is_no_issue_but_insufficient()
    {
        var values = ThresholdRules.Apply([new MeasurementValue([new MetricValue { Id = "a" }], [])], ThresholdRules.Merge(Definition, null, null));

        Assert.Equal("insufficient data", values[0].Metrics[0].Confidence);
        Assert.Equal(0, ThresholdRules.CountIssues(values));
    }
}
