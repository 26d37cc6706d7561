using System.Text.Json;
using Assay.Monitors.Drift;
using Assay.Monitors.Tables;
using CsCheck;

namespace Assay.Monitors.Tests.Drift;

public sealed class ConstraintFileTests(LearnedShop shop) : IClassFixture<LearnedShop>
{
    private const string Template = """{"columns":[],"constraints":[{"name":"NAME","id":"0f8fad5b-d9cb-469f-a165-70867728950e","kind":"KIND","columns":COLUMNS,"content":CONTENT}]}""";

    [Fact]
    public void FromJson_of_ToJson_is_the_same_set()
    {
        var text = shop.Set.ToJson();
        var read = ConstraintSet.FromJson(text);

        Assert.Equal(text, read.ToJson());
        Assert.Equal(shop.Set.BaselineViolationRate, read.BaselineViolationRate);
        Assert.Equal(shop.Set.Columns, read.Columns);
        var window = ShopWorld.Draw(1000, 9).With(new DoubleColumn("noise", Enumerable.Range(0, 1000).Select(i => i / 100.0).ToArray()));
        Assert.Equal(shop.Set.Check(window).ViolatingRows, read.Check(window).ViolatingRows);
    }

    [Fact]
    public void ToJson_has_the_documented_layout()
    {
        using var document = JsonDocument.Parse(shop.Set.ToJson());

        Assert.Equal(6, document.RootElement.GetProperty("columns").GetArrayLength());
        foreach (var constraint in document.RootElement.GetProperty("constraints").EnumerateArray())
        {
            Assert.Equal(["name", "id", "kind", "columns", "content"], constraint.EnumerateObject().Select(property => property.Name));
            Assert.True(constraint.GetProperty("id").TryGetGuid(out _));
            Assert.Equal(constraint.GetProperty("kind").GetString() == "single_column" ? 1 : 2, constraint.GetProperty("columns").GetArrayLength());
        }
    }

    [Theory]
    [InlineData("not json", "not valid JSON")]
    [InlineData("[]", "$: expected an object")]
    [InlineData("""{"columns":[]}""", "'constraints' is missing")]
    [InlineData("""{"columns":{},"constraints":[]}""", "$.columns: expected an array")]
    [InlineData("""{"columns":[{"name":"a","dtype":"odd"}],"constraints":[]}""", "$.columns[0].dtype: expected categorical")]
    public void FromJson_of_a_bad_file_says_where(string json, string expected) =>
        Assert.Contains(expected, Assert.Throws<FormatException>(() => ConstraintSet.FromJson(json)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("odd", "single_column", """["a"]""", "{}", "$.constraints[0].name: expected")]
    [InlineData("catcat_distribution_constraint", "single_column", """["a"]""", "{}", "$.constraints[0].name: expected")]
    [InlineData("numeric_range_constraint", "two_column", """["a"]""", "{}", "$.constraints[0].columns: expected two columns")]
    [InlineData("numeric_range_constraint", "three", """["a"]""", "{}", "$.constraints[0].kind: expected")]
    [InlineData("numeric_range_constraint", "single_column", """["a"]""", """{"ranges":[]}""", "$.constraints[0].content.ranges: expected at least one")]
    [InlineData("numeric_range_constraint", "single_column", """["a"]""", """{"ranges":[{"min":2,"max":1,"count":1}]}""", "ranges[0]: expected a min")]
    [InlineData("numeric_range_constraint", "single_column", """["a"]""", """{"ranges":[{"min":"x","max":1,"count":1}]}""", "ranges[0].min: expected a finite number")]
    [InlineData("numeric_range_constraint", "single_column", """["a"]""", """{"ranges":[{"min":1e999,"max":1,"count":1}]}""", "ranges[0].min: expected a finite number")]
    [InlineData("numeric_range_constraint", "single_column", """["a"]""", """{"ranges":[{"min":0,"max":5,"count":1},{"min":3,"max":9,"count":1}]}""", "ranges[1]: expected ranges in ascending order")]
    [InlineData("categorical_distribution_constraint", "single_column", """["a"]""", """{"frequency_distribution":[{"value":"x","count":-1}]}""", "[0].count: expected a whole number")]
    [InlineData("catcat_distribution_constraint", "two_column", """["a","b"]""", """{"rare_combinations":[["x"]]}""", "[0]: expected an array of two")]
    public void FromJson_of_a_bad_constraint_says_where(string name, string kind, string columns, string content, string expected)
    {
        var json = Template.Replace("NAME", name, StringComparison.Ordinal).Replace("KIND", kind, StringComparison.Ordinal)
            .Replace("COLUMNS", columns, StringComparison.Ordinal).Replace("CONTENT", content, StringComparison.Ordinal);

        Assert.Contains(expected, Assert.Throws<FormatException>(() => ConstraintSet.FromJson(json)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void FromJson_of_any_written_range_gives_it_back() =>
        Gen.Select(Gen.Double[-1e9, 1e9], Gen.Double[0, 1e9], Gen.Int[0, 1000], Gen.String.Where(name => !name.Any(char.IsSurrogate))).Sample((minimum, width, count, name) =>
        {
            var set = new ConstraintSet([], [new NumericRangeConstraint(name, [new NumericRange(minimum, minimum + width, count)])]);

            var read = (NumericRangeConstraint)ConstraintSet.FromJson(set.ToJson()).Constraints[0];

            return read.Columns[0] == name && read.Ranges[0] == ((NumericRangeConstraint)set.Constraints[0]).Ranges[0] && read.Id == set.Constraints[0].Id;
        });

    [Fact]
    public void Check_of_ranges_agrees_with_asking_each_range() =>
        Gen.Select(Gen.Double[-10, 10].Array[2, 12], Gen.Double[-12, 12].Array[1, 30]).Sample((edges, values) =>
        {
            var sorted = edges.Distinct().Order().ToArray();
            var ranges = Enumerable.Range(0, sorted.Length / 2).Select(i => new NumericRange(sorted[2 * i], sorted[(2 * i) + 1], 1)).ToArray();
            if (ranges.Length == 0)
            {
                return true;
            }

            var result = new ConstraintSet([], [new NumericRangeConstraint("x", ranges)]).Check(new Table([new DoubleColumn("x", values)]));

            return result.ViolatingCount == values.Count(value => !ranges.Any(range => range.Contains(value)))
                && result.Lower <= result.Value && result.Value <= result.Upper;
        });
}
