using Assay.Server.Engines.Spss;
using Assay.Server.Tests.Engines.Codecs;

namespace Assay.Server.Tests.Engines.Spss;

/// <summary>Bodies of SPSS as they were recorded.</summary>
public class ScoreShapesTests
{
    private static readonly ScoreCodec Codec = new();

    [Fact]
    public void Request_is_written_as_names_and_texts() => Assert.Equal(
        """{"requestInputTable":[{"id":"t","requestInputRow":[{"input":[{"name":"Age","value":"32"},{"name":"Sex","value":"female"}]},{"input":[{"name":"Age","value":"25"},{"name":"Sex","value":null}]}]}],"id":"c"}""",
        Shapes.Written(Codec, Shapes.With("""{"input_table_id":"t","configuration_id":"c"}""")));

    [Theory]
    [InlineData("""{"requestInputTable":[{"id":"t","requestInputRow":[{"input":[{"name":"Age","value":"32"},{"name":"Sex","value":"female"}]}]}],"id":"c"}""", "Age=32; Sex='female'")]
    [InlineData("""{"requestInputTable":[{"requestInputRow":[{"input":[{"name":"Age","value":32}]},{"input":[{"name":"Sex","value":"1"}]}]}]}""", "Age=32,-; Sex=-,'1'")]
    public void Request_is_read_with_numbers_that_came_as_text(string body, string expected) => Assert.Equal(expected, Shapes.Show(Shapes.Request(Codec, body)));

    [Theory]
    [InlineData("\"$N-Risk\",\"$NC-Risk\",\"$NP-No Risk\",\"$NP-Risk\"", "'No Risk',0.825,0.825,0.175", "prediction='No Risk'; $NC-Risk='0.825'; probability=[0.825 0.175]; labels No Risk|Risk")]
    [InlineData("\"Age\",\"$C-Risk\",\"$CC-Risk\"", "'32','Risk',0.9", "prediction='Risk'; $CC-Risk='0.9'")]
    [InlineData("\"$L-Credit\",\"$LP-Credit\",\"$LP-No Risk\",\"$LP-Risk\"", "'No Risk',0.75,0.75,0.25", "prediction='No Risk'; $LP-Credit='0.75'; probability=[0.75 0.25]; labels No Risk|Risk")]
    [InlineData("\"$XF-Risk\",\"$XFP-Risk\",\"$XFP-No Risk\"", "'Risk',0.75,0.25", "prediction='Risk'; probability=[0.75 0.25]; labels Risk|No Risk")]
    public void Answer_is_read_by_the_patterns_of_its_names(string names, string values, string expected)
    {
        var cells = string.Join(',', values.Replace("'", "", StringComparison.Ordinal).Split(',').Select(v => $$"""{"value":"{{v}}"}"""));
        var body = $$"""{"providedBy":"credit","id":"1","columnNames":{"name":[{{names}}]},"rowValues":[{"value":[{{cells}}]}]}""";

        Assert.Equal(expected, Shapes.Show(Shapes.Answer(Codec, body)));
    }

    [Fact]
    public void Answer_keeps_the_names_that_the_subscription_uses()
    {
        const string body = """{"columnNames":{"name":["$N-Risk","$NP-No Risk","$NP-Risk"]},"rowValues":[{"value":[{"value":"Risk"},{"value":"0.25"},{"value":"0.75"}]}]}""";

        var read = Shapes.Answer(Codec, body, Shapes.Credit with { Prediction = "$N-Risk", ClassColumns = ["$NP-No Risk", "$NP-Risk"] });

        Assert.Equal("$N-Risk='Risk'; $NP-No Risk=0.25; $NP-Risk=0.75; labels No Risk|Risk", Shapes.Show(read));
    }

    [Theory]
    [InlineData("""{"requestInputTable":[]}""", "requestInputTable: has 0 tables; one is expected")]
    [InlineData("""{"requestInputTable":[{"requestInputRow":[{"input":[{"name":"a","value":"1"},{"name":"a","value":"2"}]}]}]}""", "requestInputTable[0].requestInputRow[0].input[1]: 'a' occurs twice")]
    [InlineData("""{"requestInputTable":[{"requestInputRow":[{"input":[{"name":7,"value":"1"}]}]}]}""", "requestInputTable[0].requestInputRow[0].input[0].name: is no text")]
    public void Request_that_is_wrong_says_where(string body, string expected) => Assert.Equal(expected, Shapes.Refused(() => Shapes.Request(Codec, body)));
}
