using System.Text;
using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using CsCheck;

namespace Assay.Server.Tests.Engines.Codecs;

public class FieldsValuesCodecTests
{
    private static readonly Gen<string> Texts = Gen.OneOf(
        Gen.String[Gen.Char.AlphaNumeric, 0, 12],
        OneOf("", " ", "true", "null", "1", "=1+1", "ı", "é", "e\u0301", "🦊", "\u200b", "ב", "\"\\\n\u0001"));

    private static readonly Gen<double> Numbers = Gen.OneOf(
        Gen.Double[-1e9, 1e9],
        OneOf(0.5, double.MaxValue, double.MinValue, double.Epsilon, 1e-300, 0.1 + 0.2));

    [Fact]
    public void Read_of_what_Write_wrote_gives_the_same_table() => Tables().Sample(
        (table, wrapped) =>
        {
            var json = JsonNode.Parse(FieldsValuesCodec.Write(table, wrapped).Span)!;
            var answer = wrapped ? new JsonObject { ["predictions"] = json["input_data"]!.DeepClone() } : json;

            var read = FieldsValuesCodec.Read(Encoding.UTF8.GetBytes(answer.ToJsonString())).Rows;

            Assert.Equal(table.Columns.Select(c => c.Name), read.Columns.Select(c => c.Name));
            Assert.Equal(table.RowCount, read.RowCount);
            foreach (var column in table.Columns)
            {
                for (var row = 0; row < table.RowCount; row++)
                {
                    Assert.Equal(column[row], read[column.Name][row]);
                }
            }
        },
        iter: 300,
        threads: 1);

    [Theory]
    [InlineData("", "not valid JSON")]
    [InlineData("<html>", "not valid JSON")]
    [InlineData("[]", "object")]
    [InlineData("""{"fields":["a"]}""", "fields and values")]
    [InlineData("""{"values":[[1]]}""", "fields and values")]
    [InlineData("""{"fields":["a"],"values":{}}""", "values")]
    [InlineData("""{"fields":["a"],"values":null}""", "values")]
    [InlineData("""{"fields":["a"],"values":7}""", "values")]
    [InlineData("""{"fields":["a"],"values":"x"}""", "values")]
    [InlineData("""{"fields":"a","values":[]}""", "fields")]
    [InlineData("""{"fields":[1],"values":[]}""", "fields[0]")]
    [InlineData("""{"fields":["a","a"],"values":[]}""", "'a' occurs twice")]
    [InlineData("""{"fields":["a"],"values":[[1],2]}""", "values[1]")]
    [InlineData("""{"fields":["a","b"],"values":[[1,2],[1]]}""", "values[1]")]
    [InlineData("""{"fields":["a"],"values":[[1,2]]}""", "values[0]")]
    [InlineData("""{"fields":["a"],"values":[[NaN]]}""", "not valid JSON")]
    [InlineData("""{"fields":["a"],"values":[[1],[1e400]]}""", "Column 'a', row 1")]
    [InlineData("""{"fields":["a"],"values":[[1]]""", "not valid JSON")]
    [InlineData("""{"fields":["a"],"labels":["x"],"values":[[1]]""", "not valid JSON")]
    [InlineData("""{"fields":["a"],"values":[[1]]}x""", "not valid JSON")]
    [InlineData("""{"fields":["a"],"labels":["x"],"values":[[1]]}x""", "not valid JSON")]
    [InlineData("""{"fields":["a"],"values":[["\ud800"]]}""", "Unicode")]
    [InlineData("""{"predictions":[]}""", "predictions")]
    [InlineData("""{"predictions":7}""", "fields and values")]
    public void Read_of_a_malformed_answer_says_what_is_wrong(string answer, string expected)
    {
        var refused = Assert.Throws<EngineException>(() => FieldsValuesCodec.Read(Encoding.UTF8.GetBytes(answer)));

        Assert.Equal("engine_answer_wrong", refused.Code);
        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_of_an_answer_cut_anywhere_is_refused()
    {
        var whole = """{"labels":["a","b"],"fields":["prediction","probability"],"values":[["a",[0.5,0.5]]],"more":{"x":[1]}}"""u8.ToArray();

        for (var length = 0; length < whole.Length; length++)
        {
            Assert.Throws<EngineException>(() => FieldsValuesCodec.Read(whole.AsSpan(0, length)));
        }

        Assert.Equal(["a", "b"], FieldsValuesCodec.Read(whole).Labels);
    }

    [Fact]
    public void Read_of_labels_that_are_no_text_gives_their_text()
    {
        var read = FieldsValuesCodec.Read("""{"fields":["p"],"values":[[0]],"labels":[0,1]}"""u8);

        Assert.Equal(["0", "1"], read.Labels);
    }

    private static Gen<(Table Table, bool Wrapped)> Tables() =>
        from rows in Gen.Int[1, 8]
        from integers in Cells(Gen.Long, rows)
        from doubles in Cells(Numbers.Where(d => d != Math.Floor(d) || Math.Abs(d) > 1e18), rows)
        from texts in Cells(Texts, rows)
        from flags in Cells(Gen.Bool, rows)
        from vectors in Cells(Numbers.Array[1, 4], rows)
        from wrapped in Gen.Bool
        select (new Table(
        [
            new IntegerColumn("integer", [.. integers.Select(c => c.Value)], Mask(integers)),
            new DoubleColumn("double ü", [.. doubles.Select(c => c.Value)], Mask(doubles)),
            TextColumn.From("text \"=\"", texts.Select(c => c.Missing ? null : c.Value)),
            new BooleanColumn("boolean", [.. flags.Select(c => c.Value)], Mask(flags)),
            new VectorColumn("vector", [.. vectors.Select(c => c.Value)], Mask(vectors)),
        ]), wrapped);

    private static Gen<(T Value, bool Missing)[]> Cells<T>(Gen<T> values, int rows) =>
        Gen.Select(values, Gen.Frequency((4, Gen.Const(false)), (1, Gen.Const(true)))).Array[rows];

    private static Gen<T> OneOf<T>(params T[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static bool[] Mask<T>((T Value, bool Missing)[] cells) => [.. cells.Select(c => c.Missing)];
}
