using System.Text;
using Assay.Monitors.Tables;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Mlflow;
using Assay.Server.Tests.Engines.Codecs;

namespace Assay.Server.Tests.Engines.Mlflow;

public class MlflowCodecTests : PayloadCodecConformance
{
    private static readonly PayloadFormat Format = new() { Features = ["Age", "Sex"], Classes = ["No Risk", "Risk"] };

    internal override IPayloadCodec Codec { get; } = new MlflowCodec();

    [Theory]
    [InlineData("""{"dataframe_split":{"columns":["Age","Sex"],"index":[0],"data":[[32,"female"]]}}""")]
    [InlineData("""{"dataframe_records":[{"Age":32,"Sex":"female"}]}""")]
    [InlineData("""{"instances":[{"Age":32,"Sex":"female"}],"params":{"a":1}}""")]
    [InlineData("""{"inputs":{"Age":[32],"Sex":["female"]}}""")]
    [InlineData("""{"inputs":[[32,"female"]]}""")]
    public void Request_of_every_form_is_read(string body)
    {
        var rows = Codec.ReadRequest(Encoding.UTF8.GetBytes(body), "application/json", Format);

        Assert.Equal((32L, "female"), (rows["Age"][0], rows["Sex"][0]));
    }

    [Theory]
    [InlineData("""{"columns":["Age"],"data":[[32]]}""", "request: has none of dataframe_split, dataframe_records, instances and inputs")]
    [InlineData("""{"dataframe_split":{"columns":["Age"],"data":[[32],[1,2]]}}""", "dataframe_split.data[1]: has 2 values for 1 columns")]
    [InlineData("""{"dataframe_split":{"columns":["Age"]}}""", "dataframe_split: has no 'data'")]
    [InlineData("""{"dataframe_split":{"columns":["Age","Age"],"data":[]}}""", "dataframe_split.columns: 'Age' occurs twice")]
    public void Request_that_is_none_names_the_place(string body, string expected) =>
        Assert.Equal(expected, Assert.Throws<CodecException>(() => Codec.ReadRequest(Encoding.UTF8.GetBytes(body), null, Format)).Message);

    [Theory]
    [InlineData("""{"predictions":[[0.9,0.1],[0.3,0.7]]}""")]
    [InlineData("[[0.9,0.1],[0.3,0.7]]")]
    [InlineData("""{"predictions":[{"prediction":"No Risk","probability":[0.9,0.1]},{"prediction":"Risk","probability":[0.3,0.7]}]}""")]
    [InlineData("""{"predictions":{"probability":[[0.9,0.1],[0.3,0.7]]}}""")]
    public void Answer_of_every_form_gives_the_probabilities(string body) =>
        Assert.Equal([0.3, 0.7], Assert.IsType<double[]>(Read(body).Rows["probability"][1]));

    [Theory]
    [InlineData("""{"predictions":["No Risk","Risk"]}""")]
    [InlineData("""{"predictions":[{"0":"No Risk"},{"0":"Risk"}]}""")]
    public void Answer_of_labels_is_read(string body) => Assert.Equal("Risk", Read(body).Rows["prediction"][1]);

    [Theory]
    [InlineData("""{"error_code":"BAD_REQUEST","message":"Missing column Age"}""", "BAD_REQUEST: Missing column Age.")]
    [InlineData("""{"result":[]}""", "answer: has no 'predictions'")]
    [InlineData("""{"predictions":{"a":1}}""", "predictions.a: 1 is no list of values")]
    public void Answer_that_is_none_says_what_is_wrong(string body, string expected) =>
        Assert.Equal(expected, Assert.Throws<CodecException>(() => Read(body)).Message);

    private EngineAnswer Read(string body) => Codec.ReadAnswer(Encoding.UTF8.GetBytes(body), null, Format);
}
