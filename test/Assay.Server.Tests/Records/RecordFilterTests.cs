using Assay.Monitors.Tables;
using Assay.Server.Http;
using Assay.Server.Records;

namespace Assay.Server.Tests.Records;

public class RecordFilterTests
{
    private static readonly RecordSchema Schema = new(
    [
        new RecordField("a", ColumnType.Text), new RecordField("a:b", ColumnType.Text), new RecordField("x,y", ColumnType.Integer), new RecordField("n", ColumnType.Integer),
        new RecordField("d", ColumnType.Double), new RecordField("t", ColumnType.Timestamp), new RecordField("ok", ColumnType.Boolean), new RecordField("v", ColumnType.Vector),
    ]);

    [Theory]
    [InlineData("a:eq:x", "a Equal x")]
    [InlineData("a:b:eq:x", "a:b Equal x")]
    [InlineData("a:eq:x,n:gt:3", "a Equal x | n Greater 3")]
    [InlineData("a:eq:x,y,z", "a Equal x,y,z")]
    [InlineData("x,y:lte:3,a:null", "x,y LessOrEqual 3 | a Null ")]
    [InlineData("n:in:1;2;3", "n In 1;2;3")]
    [InlineData("d:lt:1e3", "d Less 1000")]
    [InlineData("n:gte:2.5", "n GreaterOrEqual 2.5")]
    [InlineData("ok:eq:true", "ok Equal True")]
    [InlineData("a:like:%x_", "a Like %x_")]
    [InlineData("a:nonnull", "a NotNull ")]
    [InlineData("a:eq:", "a Equal ")]
    [InlineData("", "")]
    public void Parse_reads_conditions(string text, string expected) =>
        Assert.Equal(expected, string.Join(" | ", RecordFilter.Parse(text, Schema).Select(c => $"{c.Column} {c.Operator} {string.Join(';', c.Values)}")));

    [Theory]
    [InlineData("b:eq:x", "names no column")]
    [InlineData("a", "names no column")]
    [InlineData("a:is:x", "'is' is no operator")]
    [InlineData("a:eq", "needs a value")]
    [InlineData("n:eq:x", "cannot be compared")]
    [InlineData("n:eq:NaN", "cannot be compared")]
    [InlineData("n:like:1%", "needs a text column")]
    [InlineData("v:eq:1", "cannot be compared")]
    [InlineData("t:eq:yesterday", "cannot be compared")]
    public void Parse_of_what_is_no_filter_says_what_is_wrong(string text, string says)
    {
        var refused = Assert.Throws<ApiException>(() => RecordFilter.Parse(text, Schema));

        Assert.Equal((400, "filter"), (refused.StatusCode, refused.Errors[0].Target!.Name));
        Assert.Contains(says, refused.Message);
    }

    [Fact]
    public void Parse_whole_numbers_stay_exact() =>
        Assert.Equal([(1L << 53) + 1], RecordFilter.Parse($"n:eq:{(1L << 53) + 1}", Schema)[0].Values);
}
