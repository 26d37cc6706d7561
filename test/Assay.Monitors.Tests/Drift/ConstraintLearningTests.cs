using Assay.Monitors.Drift;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Tests.Drift;

public sealed class ConstraintLearningTests
{
    [Theory]
    [InlineData(500)]
    [InlineData(1500)]
    [InlineData(4000)]
    public void Learn_gives_constraints_that_the_same_distribution_rarely_violates(int rows)
    {
        for (var seed = 0; seed < 6; seed++)
        {
            var set = ConstraintLearner.Learn(ShopWorld.Draw(rows, seed), new ConstraintSettings { Seed = seed });

            Assert.NotEmpty(set.Constraints);
            Assert.InRange(set.BaselineViolationRate!.Value, 0, 0.05);
            Assert.InRange(set.Check(ShopWorld.Draw(4000, 1000 + seed)).Value, 0, 0.05);
        }
    }

    [Fact]
    public void Learn_from_200_unrelated_columns_keeps_false_alarms_rare()
    {
        var set = ConstraintLearner.Learn(Wide(1500, 1), new ConstraintSettings());

        Assert.InRange(set.Check(Wide(2000, 2)).Value, 0, 0.05);
        Assert.InRange(set.Constraints.Count(constraint => constraint.Kind == "two_column"), 0, 200);
    }

    [Fact]
    public void Learn_twice_with_one_seed_gives_the_same_text()
    {
        var table = ShopWorld.Draw(1000, 3);

        Assert.Equal(
            ConstraintLearner.Learn(table, new ConstraintSettings { Seed = 4 }).ToJson(),
            ConstraintLearner.Learn(table, new ConstraintSettings { Seed = 4 }).ToJson());
    }

    [Fact]
    public void Learn_respects_the_limits()
    {
        var table = ShopWorld.Draw(2000, 3).With(TextColumn.From("id", Enumerable.Range(0, 2000).Select(i => $"row {i}")));

        var singles = ConstraintLearner.Learn(table, new ConstraintSettings { EnableTwoColumnLearner = false });
        var limited = ConstraintLearner.Learn(table, new ConstraintSettings { TwoColumnLearnerLimit = 1 });
        var few = ConstraintLearner.Learn(table, new ConstraintSettings { MaxDistinctCategories = 2 });

        Assert.DoesNotContain(singles.Constraints, constraint => constraint.Kind == "two_column");
        Assert.Single(limited.Constraints, constraint => constraint.Kind == "two_column");
        Assert.DoesNotContain(singles.Constraints, constraint => constraint.Columns.Contains("id"));
        Assert.DoesNotContain(few.Constraints, constraint => constraint.Columns.Contains("product"));
    }

    [Fact]
    public void Learn_of_named_columns_reads_only_those_and_numbers_as_categories()
    {
        var set = ConstraintLearner.Learn(ShopWorld.Draw(2000, 3), new ConstraintSettings { Columns = ["size", "price"], CategoricalColumns = ["size"] });

        Assert.Equal(["size", "price"], set.Columns.Select(column => column.Name));
        Assert.Equal("categorical", set.Columns[0].Dtype);
        var sizes = Assert.Single(set.Constraints.OfType<CategoricalDistributionConstraint>());
        Assert.Equal(["1", "2", "3", "4", "5"], sizes.Frequencies.Keys.Order(StringComparer.Ordinal));
        Assert.Equal(1, set.Check(ShopWorld.Row(size: 6)).Value);
    }

    [Fact]
    public void Learn_of_an_unknown_column_names_it() => Assert.Contains(
        "'colour'",
        Assert.Throws<ArgumentException>(() => ConstraintLearner.Learn(ShopWorld.Row(), new ConstraintSettings { Columns = ["colour"] })).Message,
        StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void Learn_from_next_to_nothing_gives_a_usable_set(int rows)
    {
        var set = ConstraintLearner.Learn(ShopWorld.Draw(rows, 3), new ConstraintSettings());

        Assert.InRange(set.Check(ShopWorld.Row()).Value, 0, 1);
        Assert.Equal(set.ToJson(), ConstraintSet.FromJson(set.ToJson()).ToJson());
    }

    [Fact]
    public void Learn_leaves_out_columns_without_values_and_bears_constants_and_extremes()
    {
        const int rows = 500;
        var table = new Table(
        [
            new DoubleColumn("nothing", new double[rows], Enumerable.Repeat(true, rows).ToArray()),
            TextColumn.From("no text", new string?[rows]),
            new DoubleColumn("constant", Enumerable.Repeat(4.0, rows).ToArray()),
            new DoubleColumn("huge", Enumerable.Range(0, rows).Select(i => i % 2 == 0 ? double.MaxValue : -double.MaxValue).ToArray()),
            new IntegerColumn("long", Enumerable.Range(0, rows).Select(i => i % 2 == 0 ? long.MaxValue : long.MinValue).ToArray()),
            new BooleanColumn("flag", new bool[rows]),
            new JsonColumn("json", Enumerable.Repeat("[]", rows).ToArray()),
        ]);

        var set = ConstraintLearner.Learn(table, new ConstraintSettings());

        Assert.Equal(["constant", "huge", "long", "flag"], set.Columns.Select(column => column.Name));
        Assert.Equal(0, set.Check(table).Value);
        Assert.Equal(1, set.Check(table.With(new DoubleColumn("constant", new double[rows]))).Value);
        Assert.Equal(set.ToJson(), ConstraintSet.FromJson(set.ToJson()).ToJson());
    }

    [Theory]
    [InlineData("uniform", 2, 3)]
    [InlineData("normal", -9, 9)]
    [InlineData("exponential", 0, 6.7)]
    [InlineData("beta", 0, 1)]
    public void Learn_fits_the_distribution_that_the_values_follow(string family, double near, double far)
    {
        var random = new Random(11);
        var values = Enumerable.Range(0, 4000).Select(_ => Sample(family, random)).ToArray();

        var set = ConstraintLearner.Learn(new Table([new DoubleColumn("x", values)]), new ConstraintSettings());

        var fitted = Assert.Single(set.Constraints.OfType<NumericDistributionConstraint>()).Distribution;
        Assert.Equal(family, fitted.Family);
        Assert.InRange(fitted.PValue, 0.05, 1);
        Assert.InRange(fitted.Range.Minimum, near - 0.5, near + 0.5);
        Assert.InRange(fitted.Range.Maximum, far - 0.5, far + 0.5);
    }

    /// <summary>Uniform on 2 to 3, normal of deviation 3, exponential of mean 1, beta of 2 and 6.</summary>
    private static double Sample(string family, Random random) => family switch
    {
        "uniform" => 2 + random.NextDouble(),
        "normal" => 3 * Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()),
        "exponential" => -Math.Log(1 - random.NextDouble()),
        _ => Enumerable.Range(0, 7).Select(_ => random.NextDouble()).Order().ElementAt(1),
    };

    private static Table Wide(int rows, int seed)
    {
        var random = new Random(seed);
        var columns = new List<Column>();
        for (var c = 0; c < 100; c++)
        {
            columns.Add(new DoubleColumn($"n{c}", Enumerable.Range(0, rows).Select(_ => -Math.Log(1 - random.NextDouble())).ToArray()));
            columns.Add(TextColumn.From($"c{c}", Enumerable.Range(0, rows).Select(_ => $"v{(int)(8 * random.NextDouble() * random.NextDouble())}")));
        }

        return new Table(columns);
    }
}
