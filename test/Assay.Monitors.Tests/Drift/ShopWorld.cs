using Assay.Monitors.Tables;

namespace Assay.Monitors.Tests.Drift;

/// <summary>
/// A made-up shop: prices depend on the product (nuts 1 to 2, tools 50 to 100, cars 10,000 to 20,000), only cars are sold on
/// credit, weights have a gap between 10 and 90, sizes are 1 to 5, noise is normal.
/// </summary>
internal static class ShopWorld
{
    public static Table Draw(int rows, int seed)
    {
        var random = new Random(seed);
        var product = new string[rows];
        var payment = new string[rows];
        var price = new double[rows];
        var weight = new double[rows];
        var size = new long[rows];
        var noise = new double[rows];
        for (var i = 0; i < rows; i++)
        {
            var kind = random.Next(3);
            product[i] = kind switch { 0 => "nut", 1 => "tool", _ => "car" };
            price[i] = kind switch { 0 => 1 + random.NextDouble(), 1 => 50 + (50 * random.NextDouble()), _ => 10_000 + (10_000 * random.NextDouble()) };
            payment[i] = kind == 2 && random.NextDouble() < 0.7 ? "credit" : "cash";
            weight[i] = random.Next(2) == 0 ? 10 * random.NextDouble() : 90 + (10 * random.NextDouble());
            size[i] = random.Next(1, 6);
            noise[i] = Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble());
        }

        return new Table(
        [
            TextColumn.From("product", product),
            TextColumn.From("payment", payment),
            new DoubleColumn("price", price),
            new DoubleColumn("weight", weight),
            new IntegerColumn("size", size),
            new DoubleColumn("noise", noise),
        ]);
    }

    /// <summary>One ordinary row, with some values replaced.</summary>
    public static Table Row(
        string? product = "tool", string? payment = "cash", double price = 70, double weight = 5, long size = 3, double noise = 0) => new(
    [
        TextColumn.From("product", [product]),
        TextColumn.From("payment", [payment]),
        new DoubleColumn("price", [price]),
        new DoubleColumn("weight", [weight]),
        new IntegerColumn("size", [size]),
        new DoubleColumn("noise", [noise]),
    ]);
}
