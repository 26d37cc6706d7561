using Assay.Monitors.Drift;
using Assay.Monitors.Tables;

namespace Assay.Monitors.Tests.Drift;

public sealed class ConstraintLearnerTests(LearnedShop shop) : IClassFixture<LearnedShop>
{
    private static readonly string[] Kinds =
    [
        "catcat_distribution_constraint", "categorical_distribution_constraint", "catnum_distribution_constraint",
        "catnum_range_constraint", "numeric_distribution_constraint", "numeric_range_constraint",
    ];

    [Fact]
    public void Learn_finds_every_kind() =>
        Assert.Equal(Kinds, shop.Set.Constraints.Select(constraint => constraint.Name).Distinct().Order(StringComparer.Ordinal));

    [Fact]
    public void Learn_describes_the_columns()
    {
        var product = shop.Set.Columns[0];
        var weight = shop.Set.Columns[3];

        Assert.Equal(new ColumnStatistics("product", "categorical", 4000, 0, 3, null), product);
        Assert.Equal("numeric_discrete", shop.Set.Columns[4].Dtype);
        Assert.Equal("numeric_continuous", weight.Dtype);
        Assert.InRange(weight.Numbers!.Mean, 48, 52);
        Assert.Equal(1, shop.Set.Columns[4].Numbers!.Minimum);
        Assert.Equal(5, shop.Set.Columns[4].Numbers!.Maximum);
    }

    [Fact]
    public void Check_of_an_ordinary_row_finds_nothing() => Assert.Empty(Violated(ShopWorld.Row()));

    [Fact]
    public void Check_of_an_unseen_category_violates_its_distribution() =>
        Assert.Equal(["categorical_distribution_constraint"], Violated(ShopWorld.Row(product: "yacht")));

    [Fact]
    public void Check_of_a_number_in_a_gap_or_outside_violates_the_ranges()
    {
        Assert.Contains("numeric_range_constraint", Violated(ShopWorld.Row(weight: 50)));
        Assert.Contains("numeric_range_constraint", Violated(ShopWorld.Row(weight: -20)));
        Assert.Contains("numeric_range_constraint", Violated(ShopWorld.Row(size: 6)));
        Assert.Contains("numeric_range_constraint", Violated(ShopWorld.Row(size: long.MaxValue)));
    }

    [Fact]
    public void Check_of_a_price_of_another_product_violates_the_category_range() =>
        Assert.Contains("catnum_range_constraint", Violated(ShopWorld.Row(product: "nut", price: 70)));

    [Fact]
    public void Check_of_a_rare_pair_violates_the_pair_constraint() =>
        Assert.Contains("catcat_distribution_constraint", Violated(ShopWorld.Row(payment: "credit")));

    [Fact]
    public void Check_of_a_value_far_in_the_tail_violates_the_fitted_distribution() =>
        Assert.Contains("numeric_distribution_constraint", Violated(ShopWorld.Row(noise: 6)));

    [Fact]
    public void Check_of_missing_values_finds_nothing()
    {
        var table = ShopWorld.Row(product: null, payment: null).With(new DoubleColumn("weight", [1e9], [true]));

        Assert.Empty(Violated(table));
    }

    [Fact]
    public void Check_without_a_column_names_it()
    {
        var exception = Assert.Throws<ArgumentException>(() => shop.Set.Check(ShopWorld.Row().Without("weight")));

        Assert.Contains("'weight'", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Check_of_text_in_place_of_numbers_names_the_column() => Assert.Contains(
        "'weight'",
        Assert.Throws<ArgumentException>(() => shop.Set.Check(ShopWorld.Row().With(TextColumn.From("weight", ["x"])))).Message,
        StringComparison.Ordinal);

    [Fact]
    public void Check_magnitude_is_the_share_of_violating_rows()
    {
        var good = ShopWorld.Row();
        var rows = new Table(
        [
            TextColumn.From("product", ["tool", "yacht", "tool", "yacht", "tool", "tool", "tool", "tool", "tool", "tool"]),
            .. good.Take(new int[10]).Columns.Skip(1),
        ]);

        var result = shop.Set.Check(rows);

        Assert.Equal(0.2, result.Value);
        Assert.Equal(10, result.Count);
        Assert.Equal([1, 3], result.ViolatingRows);
        Assert.InRange(result.Value, result.Lower, result.Upper);
        Assert.Equal(0, result.ViolationsOf(0).Length);
        Assert.Equal(0, result.ViolationsOf(1)[0]);
    }

    [Fact]
    public void Check_ignores_row_order()
    {
        var table = ShopWorld.Draw(2000, 77);
        var rows = Enumerable.Range(0, 2000).ToArray();
        new Random(1).Shuffle(rows);

        Assert.Equal(shop.Set.Check(table).Value, shop.Set.Check(table.Take(rows)).Value);
    }

    [Fact]
    public void Check_of_drifted_rows_finds_them()
    {
        var table = ShopWorld.Draw(1000, 5);
        var prices = table.With(new DoubleColumn("price", ((DoubleColumn)table["price"]).Values.ToArray().Select((p, i) => i < 300 ? p * 30 : p).ToArray()));

        Assert.InRange(shop.Set.Check(prices).Value, 0.28, 0.36);
    }

    private IEnumerable<string> Violated(Table row) =>
        shop.Set.Check(row).ViolationsOf(0).ToArray().Select(index => shop.Set.Constraints[index].Name).Distinct();
}
