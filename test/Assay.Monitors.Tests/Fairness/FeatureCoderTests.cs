using Assay.Monitors.Fairness;
using Assay.Monitors.Tables;
using CsCheck;

namespace Assay.Monitors.Tests.Fairness;

public class FeatureCoderTests
{
    [Fact]
    public void Few_numbers_are_their_own_values_and_many_are_put_in_bins()
    {
        var few = FeatureCoder.Code(new IntegerColumn("children", [2, 0, 1, 0, 2]))!;
        var many = FeatureCoder.Code(new IntegerColumn("age", [.. Enumerable.Range(18, 50).Select(i => (long)i)]))!;

        Assert.Equal(["0", "1", "2"], few.Values);
        Assert.Equal([2, 0, 1, 0, 2], few.Codes.ToArray());
        Assert.Equal(["18-27", "28-37", "38-47", "48-57", "58-67"], many.Values);
        Assert.Equal(10, many.Codes.ToArray().Count(c => c == 4));
    }

    [Fact]
    public void Every_number_is_in_the_bin_whose_name_spans_it() => Gen.Double[-1e6, 1e6].Array[1, 300].Sample(values =>
    {
        var coded = FeatureCoder.Code(new DoubleColumn("x", values))!;
        return Enumerable.Range(0, values.Length).All(row =>
        {
            var inBin = values.Where((_, i) => coded.Codes.Span[i] == coded.Codes.Span[row]).ToList();
            var name = inBin.Min() == inBin.Max() ? inBin.Min().ToString("R", System.Globalization.CultureInfo.InvariantCulture) : new NumericRange(inBin.Min(), inBin.Max()).ToString();
            return coded.Values[coded.Codes.Span[row]] == name;
        });
    });

    [Fact]
    public void One_value_that_most_rows_have_is_in_one_bin()
    {
        var coded = FeatureCoder.Code(new DoubleColumn("balance", [.. Enumerable.Repeat(0.0, 80), .. Enumerable.Range(1, 20).Select(i => (double)i)]))!;

        Assert.Equal(["0", "1-20"], coded.Values);
        Assert.Equal(80, coded.Codes.ToArray().Count(c => c == 0));
    }

    [Fact]
    public void Rare_categories_are_one_and_missing_values_none()
    {
        var texts = Enumerable.Range(0, 200).Select(i => i == 7 ? null : $"v{Math.Min(i % 40, 30)}");
        var coded = FeatureCoder.Code(TextColumn.From("purpose", texts))!;

        Assert.Equal(FeatureCoder.MaxCategories, coded.Values.Count);
        Assert.Equal(FeatureCoder.Others, coded.Values[^1]);
        Assert.Equal("v30", coded.Values[0]);
        Assert.Equal(CodedFeature.Missing, coded.Codes.Span[7]);
        Assert.All(coded.Codes.ToArray().Where((_, row) => row != 7), code => Assert.InRange(code, 0, FeatureCoder.MaxCategories - 1));
    }

    [Fact]
    public void Booleans_are_categories_and_columns_without_rows_have_none()
    {
        Assert.Equal(["false", "true"], FeatureCoder.Code(new BooleanColumn("b", [true, false]))!.Values);
        Assert.Empty(FeatureCoder.Code(new DoubleColumn("x", []))!.Values);
        Assert.Null(FeatureCoder.Code(new VectorColumn("v", [[1.0]])));
    }
}
