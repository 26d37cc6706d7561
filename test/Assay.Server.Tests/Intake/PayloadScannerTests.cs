using System.Text;
using Assay.Monitors.Tables;
using Assay.Server.Intake;
using Assay.Server.Records;

namespace Assay.Server.Tests.Intake;

/// <summary>The fast way gives what the thorough one gives, or gives up.</summary>
public class PayloadScannerTests
{
    private const int Bodies = 100_000;

    [Theory]
    [InlineData("""[{"scoring_id":"a","request":{"fields":["x"],"values":[[1],[2]]},"response":{"fields":["p"],"values":[["yes"],["no"]]}}]""")]
    [InlineData("""{"request":{"fields":["x"],"values":[[1.5]]}}""")]
    [InlineData(""" [ { "scoring_id" : "a" , "request" : { "fields" : [ "x" , "y" ] , "values" : [ [ 1 , "t" ] , [ -2e3 , null ] ] } , "response_time" : 12.5 } ] """)]
    [InlineData("""[{"scoring_timestamp":"2026-01-31T23:59:59.123456Z","user_id":"u","asset_revision":"r","transaction_id":"t","request":{"fields":["x"],"values":[[true]]}}]""")]
    [InlineData("""[{"request":{"input_data":[{"fields":["x"],"values":[[1]]}]},"response":{"predictions":[{"fields":["probability"],"values":[[[0.25,0.75]]]}]}}]""")]
    [InlineData("""[{"request":{"fields":["x"],"values":[["\ud55c\uae00 \"quoted\" \n"]]}}]""")]
    [InlineData("""[{"request":{"fields":["x"],"values":[["한글"]]},"response":{"fields":["x","p"],"values":[["again",0.1]]}}]""")]
    [InlineData("[]")]
    public void TryDecode_of_the_usual_form_gives_what_the_decoder_gives(string json)
    {
        var (scanned, isUsual) = Scan(json, RowBlocks.Payload());
        Assert.True(isUsual);
        Assert.Equal(Decode(json, RowBlocks.Payload()), scanned);
    }

    [Theory]
    [InlineData("""[{"request":{"values":[[1]],"fields":["x"]}}]""")]
    [InlineData("""[{"response":{"fields":["p"],"values":[[1]]},"request":{"fields":["x"],"values":[[1]]}}]""")]
    [InlineData("""[{"request":{"fields":["x"],"values":[[1]]},"more":1}]""")]
    [InlineData("""[{"request":{"fields":["x","x"],"values":[[1,1]]}}]""")]
    [InlineData("""[{"request":{"fields":["scoring_id"],"values":[[1]]}}]""")]
    [InlineData("""[{"request":{"fields":["x"],"values":[[01]]}}]""")]
    [InlineData("""[{"request":{"fields":["x"],"values":[[1e999]]}}]""")]
    [InlineData("""[{"request":{"fields":["x"],"values":[[1],["one"]]}}]""")]
    [InlineData("""[{"request":{"fields":["x"],"values":[[18446744073709551616]]}}]""")]
    [InlineData("""[{"request":{"fields":["x"],"values":[["\ud800"]]}}]""")]
    [InlineData("""[{"request":{"fields":["x"],"values":[[1]]}},]""")]
    [InlineData("""[{"request":{"fields":["x"],"values":[[1]]}}] x""")]
    [InlineData("""[{"request":{"fields":["x"],"values":[[[]]]}}]""")]
    public void TryDecode_of_anything_else_gives_up(string json) => Assert.False(Scan(json, RowBlocks.Payload()).IsUsual);

    [Fact]
    public void TryDecode_of_random_and_damaged_bodies_never_differs_from_the_decoder()
    {
        var random = new Random(20260131);
        RecordField[] schema = [new("a", ColumnType.Double), new("b", ColumnType.Integer), new("c", ColumnType.Text), new("d", ColumnType.Timestamp), new("e", ColumnType.Vector)];
        var (one, other) = (RowBlocks.Payload(schema), RowBlocks.Payload(schema));
        var usual = 0;
        for (var i = 0; i < Bodies; i++)
        {
            var json = RandomPayload.Create(random);
            var (scanned, isUsual) = Scan(json, one);
            if (isUsual)
            {
                usual++;
                Assert.True(Decode(json, other) == scanned, $"body {i}: {Encoding.UTF8.GetString(json)}\nscanned: {scanned}\ndecoded: {Decode(json, other)}");
            }
        }

        // Neither everything nor next to nothing is usual, else this test would say little.
        Assert.InRange(usual, Bodies / 4, Bodies * 3 / 4);
    }

    [Fact]
    public void Decode_after_giving_up_leaves_no_trace_of_the_attempt()
    {
        var block = RowBlocks.Payload();
        var json = Encoding.UTF8.GetBytes("""[{"request":{"fields":["x","y"],"values":[[1,2],[3,4]]},"unusual":1}]""");
        PayloadDecoder.Decode(json, block, RowBlocks.Context);
        Assert.Equal(Decode(json, RowBlocks.Payload()), RowBlocks.Describe(block));
    }

    private static (string Rows, bool IsUsual) Scan(string json, RowBlock block) => Scan(Encoding.UTF8.GetBytes(json), block);

    private static (string Rows, bool IsUsual) Scan(byte[] json, RowBlock block)
    {
        block.Reset();
        return PayloadScanner.TryDecode(json, block, RowBlocks.Context) ? (RowBlocks.Describe(block), true) : ("", false);
    }

    private static string Decode(string json, RowBlock block) => Decode(Encoding.UTF8.GetBytes(json), block);

    private static string Decode(byte[] json, RowBlock block)
    {
        block.Reset();
        try
        {
            PayloadDecoder.DecodeSlowly(json, block, RowBlocks.Context);
            return RowBlocks.Describe(block);
        }
        catch (DecodeException e)
        {
            return $"refused: {e.Message}";
        }
    }
}
