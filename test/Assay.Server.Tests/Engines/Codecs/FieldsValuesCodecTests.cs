using System.Text;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Tests.Engines.Codecs;

public class FieldsValuesCodecTests
{
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
        var refused = Assert.Throws<CodecException>(() => Read(Encoding.UTF8.GetBytes(answer)));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_of_labels_that_are_no_text_gives_their_text()
    {
        var read = Read("""{"fields":["p"],"values":[[0]],"labels":[0,1]}"""u8);

        Assert.Equal(["0", "1"], read.Labels);
    }

    private static EngineAnswer Read(ReadOnlySpan<byte> json) => new FieldsValuesCodec(wrapped: false).ReadAnswer(json, "application/json", new PayloadFormat());
}
