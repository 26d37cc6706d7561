using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.SageMaker;
using Assay.Server.Tests.Engines.Codecs;
using CsCheck;

namespace Assay.Server.Tests.Engines.SageMaker;

public class SageMakerJsonCodecTests : PayloadCodecConformance
{
    internal override IPayloadCodec Codec { get; } = new SageMakerJsonCodec(lines: false);

    [Fact]
    public void WriteRequest_writes_instances_of_features_in_their_order()
    {
        var written = Codec.WriteRequest(EngineServices.Applications(2), EngineServices.Credit());

        Assert.Equal("application/json", written.ContentType);
        Assert.Equal("""{"instances":[{"features":["female",20,500.5]},{"features":["male",21,800.5]}]}""", System.Text.Encoding.UTF8.GetString(written.Body.Span));
    }

    [Theory]
    [InlineData("""{"instances":[{"features":["male",30,1.5]}]}""")]
    [InlineData("""{"instances":[{"data":{"features":{"values":["male",30,1.5]}}}]}""")]
    [InlineData("""{"instances":[["male",30,1.5]]}""")]
    public void ReadRequest_of_every_published_form_gives_the_row(string json)
    {
        var rows = Codec.ReadRequest(System.Text.Encoding.UTF8.GetBytes(json), "application/json", EngineServices.Credit());

        Assert.Equal(["male", 30L, 1.5], rows.Columns.Select(c => c[0]));
    }

    [Theory]
    [InlineData("""{"instances":[{"features":["male",30]}]}""", "instances[0]: has not the 3 features of the model (Sex, Age, Amount)")]
    [InlineData("""{"instances":[{"values":[1]}]}""", "instances[0]: has no 'features'")]
    [InlineData("""{"instances":7}""", "instances: 7 is no array")]
    [InlineData("""{"rows":[]}""", "request: has no 'instances'")]
    [InlineData("""{"instances":[{"features":[["x"],30,1.5]}]}""", "instances[0].features[0]")]
    public void ReadRequest_of_another_shape_says_where(string json, string expected)
    {
        var refused = Assert.Throws<CodecException>(() => Codec.ReadRequest(System.Text.Encoding.UTF8.GetBytes(json), "application/json", EngineServices.Credit()));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void WriteAnswer_writes_score_and_index_as_linear_learner_does()
    {
        var answer = new Server.Engines.EngineAnswer(new Table([TextColumn.From("prediction", ["Risk"]), new VectorColumn("probability", [[0.25, 0.75]])]), ["No Risk", "Risk"]);

        Assert.Equal("""{"predictions":[{"score":0.75,"predicted_label":1}]}""", System.Text.Encoding.UTF8.GetString(Codec.WriteAnswer(answer, EngineServices.Credit()).Body.Span));
    }
}
