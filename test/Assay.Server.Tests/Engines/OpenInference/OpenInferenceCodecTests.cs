using System.Text;
using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.OpenInference;
using Assay.Server.Tests.Engines.Codecs;
using CsCheck;

namespace Assay.Server.Tests.Engines.OpenInference;

public class OpenInferenceCodecTests : PayloadCodecConformance
{
    private static readonly PayloadFormat Format = new() { Features = ["Age", "Amount"], Classes = ["No Risk", "Risk"] };

    internal override IPayloadCodec Codec { get; } = new OpenInferenceCodec(null);

    /// <summary>Arrays in a tensor are of one length.</summary>
    internal override Gen<Table> Tables => RandomTables.Any.Select(t => new Table([.. t.Columns.Where(c => c is not VectorColumn)]));

    [Theory]
    [InlineData("""{"inputs":[{"name":"Age","shape":[2],"datatype":"INT64","data":[32,25]},{"name":"Amount","shape":[2,1],"datatype":"FP32","data":[[0.5],[1.5]]}]}""")]
    [InlineData("""{"id":"1","inputs":[{"name":"x","shape":[2,2],"datatype":"FP64","data":[32,0.5,25,1.5]}]}""")]
    [InlineData("""{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP64","data":[[32,0.5],[25,1.5]]}]}""")]
    public void Request_of_columns_or_a_matrix_flat_or_nested_is_read(string body)
    {
        var rows = Codec.ReadRequest(Encoding.UTF8.GetBytes(body), null, Format);

        Assert.True(rows["Age"].TryGetNumber(1, out var age));
        Assert.Equal(25, age);
        Assert.Equal(1.5, rows["Amount"][1]);
    }

    [Fact]
    public void Request_as_a_matrix_is_one_tensor_row_by_row()
    {
        var rows = new Table([new DoubleColumn("Amount", [0.5, 1.5]), new IntegerColumn("Age", [32, 25])]);
        var options = new JsonObject { ["rows"] = "matrix", ["input"] = "x", ["datatype"] = "FP32" };

        Assert.Equal("""{"inputs":[{"name":"x","shape":[2,2],"datatype":"FP32","data":[32,0.5,25,1.5]}]}""", Write(rows, Format with { Options = options }));
    }

    [Fact]
    public void Request_of_a_model_with_one_input_is_the_matrix_that_it_declares()
    {
        var rows = new Table([new DoubleColumn("Amount", [0.5]), new IntegerColumn("Age", [32])]);

        Assert.Equal(
            """{"inputs":[{"name":"input__0","shape":[1,2],"datatype":"FP32","data":[32,0.5]}]}""",
            Write(rows, Format, new TensorSpec("input__0", "FP32", 2)));
    }

    [Fact]
    public void Request_of_a_model_with_flat_inputs_has_their_rank()
    {
        var rows = new Table([new DoubleColumn("Amount", [0.5]), new DoubleColumn("Age", [32])]);

        Assert.Contains(
            """{"name":"Age","shape":[1],"datatype":"INT64","data":[32]}""",
            Write(rows, Format, new TensorSpec("Age", "INT64", 1), new TensorSpec("Amount", "FP64", 1)),
            StringComparison.Ordinal);
    }

    [Fact]
    public void Request_of_a_fraction_for_whole_numbers_is_refused() => Assert.Equal(
        "row 0, column 'Age': a fraction cannot be sent to a model that takes INT64",
        Assert.Throws<CodecException>(() => Write(
            new Table([new DoubleColumn("Age", [32.5]), new DoubleColumn("Amount", [1])]), Format, new TensorSpec("Age", "INT64", 2))).Message);

    [Theory]
    [InlineData("""{"outputs":[{"name":"predict","shape":[2,1],"datatype":"BYTES","parameters":{"content_type":"str"},"data":["No Risk","Risk"]},{"name":"predict_proba","shape":[2,2],"datatype":"FP64","data":[0.9,0.1,0.3,0.7]}]}""")]
    [InlineData("""{"outputs":[{"name":"label","shape":[2],"datatype":"BYTES","data":["No Risk","Risk"]},{"name":"probabilities","shape":[2,2],"datatype":"FP32","data":[[0.9,0.1],[0.3,0.7]]}]}""")]
    [InlineData("""{"outputs":[{"name":"prediction","shape":[2],"datatype":"BYTES","data":["No Risk","Risk"]},{"name":"probability","shape":[2,2],"datatype":"FP32","data":[[0.9,0.1],[0.3,0.7]]}]}""")]
    public void Answer_of_both_outputs_is_read_under_the_subscriptions_names(string body)
    {
        var answer = Read(body);

        Assert.Equal(["prediction", "probability"], answer.Rows.Columns.Select(c => c.Name));
        Assert.Equal("Risk", answer.Rows["prediction"][1]);
        Assert.Equal([0.3, 0.7], Assert.IsType<double[]>(answer.Rows["probability"][1]));
    }

    [Theory]
    [InlineData("""{"outputs":[{"name":"output__0","shape":[1,2],"datatype":"FP32","data":[0.9,0.1]}]}""", "probability")]
    [InlineData("""{"outputs":[{"name":"predict","shape":[1,2],"datatype":"FP32","data":[0.9,0.1]}]}""", "probability")]
    [InlineData("""{"outputs":[{"name":"output__0","shape":[1,1],"datatype":"FP32","data":[0.9]}]}""", "probability")]
    [InlineData("""{"outputs":[{"name":"predict","shape":[1],"datatype":"INT64","data":[1]}]}""", "prediction")]
    public void Answer_of_one_output_is_read_by_its_shape(string body, string column) =>
        Assert.Equal(column, Assert.Single(Read(body).Rows.Columns).Name);

    [Theory]
    [InlineData("""{"outputs":[{"name":"p","shape":[2,2],"datatype":"FP64","data":[0.9,0.1,0.3]}]}""", "outputs[0].shape: [2,2] has place for 4 elements; the data has 3")]
    [InlineData("""{"outputs":[{"name":"p","shape":[1,3],"datatype":"FP64","data":[0.5,0.3,0.2]}]}""", "outputs[0].data[0]: has 3 probabilities for 2 classes: No Risk, Risk")]
    [InlineData("""{"outputs":[{"name":"p","shape":[2,2],"datatype":"FP64","data":[0.9,0.1,NaN,0.7]}]}""", "outputs[0].data, row 1: NaN is no finite number")]
    [InlineData("""{"outputs":[{"name":"p","shape":[1],"datatype":"FP16"}]}""", "outputs[0]: has no 'data'")]
    [InlineData("""{"outputs":[{"name":"p","shape":[1],"datatype":"COMPLEX","data":[1]}]}""", "outputs[0].datatype: 'COMPLEX' is no datatype that JSON carries")]
    [InlineData("""{"outputs":[{"name":"p","shape":[-1],"datatype":"FP32","data":[1]}]}""", "outputs[0].shape: -1 is no dimension")]
    [InlineData("""{"outputs":[{"name":"p","shape":[1,2],"datatype":"BYTES","data":["a","b"]}]}""", "outputs[0]: 'p' has 2 texts a row; one can be read")]
    [InlineData("""{"outputs":[{"name":"p","shape":[1],"datatype":"INT32","data":[1]},{"name":"q","shape":[2],"datatype":"INT32","data":[1,2]}]}""", "outputs[1]: 'q' has 2 rows, 'p' has 1")]
    [InlineData("""{"outputs":[{"name":"p","shape":[1],"datatype":"INT32","data":[1]},{"name":"p","shape":[1],"datatype":"INT32","data":[1]}]}""", "outputs[1]: 'p' occurs twice")]
    [InlineData("""{"outputs":{}}""", "outputs: an object is no array of tensors")]
    [InlineData("""{"error":"Model credit not found"}""", "Model credit not found.")]
    public void Answer_that_is_none_says_what_is_wrong(string body, string expected) =>
        Assert.Equal(expected, Assert.Throws<CodecException>(() => Read(body)).Message);

    private static EngineAnswer Read(string body) => new OpenInferenceCodec(null).ReadAnswer(Encoding.UTF8.GetBytes(body), null, Format);

    private static string Write(Table rows, PayloadFormat format, params TensorSpec[] inputs) =>
        Encoding.UTF8.GetString(new OpenInferenceCodec(inputs.Length > 0 ? inputs : null).WriteRequest(rows, format).Body.Span);
}
