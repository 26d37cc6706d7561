using System.Text;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.VertexAi;
using Assay.Server.Tests.Engines.Codecs;
using CsCheck;

namespace Assay.Server.Tests.Engines.VertexAi;

public class VertexTabularCodecTests : PayloadCodecConformance
{
    internal override IPayloadCodec Codec { get; } = new VertexTabularCodec();

    // Everything is text on the wire: an empty one is a missing one.
    internal override Gen<Table> Tables => RandomTables.Plain.Where(t => Enumerable.Range(0, t.RowCount).All(row => (string?)t["text"][row] != ""));

    internal override PayloadFormat FormatOf(Table rows) => base.FormatOf(rows) with { Categorical = new HashSet<string> { "text" } };

    [Fact]
    public void WriteRequest_writes_objects_of_text_and_null_for_missing_values()
    {
        var rows = new Table([TextColumn.From("Sex", ["male", null]), new IntegerColumn("Age", [30, 0], [false, true]), new DoubleColumn("Amount", [0.5, 1])]);

        var written = Codec.WriteRequest(rows, EngineServices.Credit());

        Assert.Equal("application/json", written.ContentType);
        Assert.Equal("""{"instances":[{"Sex":"male","Age":"30","Amount":"0.5"},{"Sex":null,"Age":null,"Amount":"1"}]}""", Encoding.UTF8.GetString(written.Body.Span));
    }

    [Fact]
    public void ReadRequest_takes_numbers_as_text_or_not_in_any_order_and_leaves_out_what_is_no_feature()
    {
        var rows = Codec.ReadRequest("""{"instances":[{"Amount":"0.5","Sex":"1","Age":30,"id":"x"},{"Sex":"male","Age":"31"}]}"""u8, null, EngineServices.Credit());

        Assert.Equal(["Sex", "Age", "Amount"], rows.Columns.Select(c => c.Name));
        Assert.Equal(["1", 30L, 0.5], rows.Columns.Select(c => c[0]));
        Assert.Equal(["male", 31L, null], rows.Columns.Select(c => c[1]));
    }

    [Theory]
    [InlineData("""{"instances":["male"]}""", "instances[0]: text is no object of column → value")]
    [InlineData("""{"instances":[{"Age":"30"},{"Age":"old"}]}""", "instances[1].Age: text does not fit the column, which holds numbers")]
    [InlineData("""{"instances":[{"Age":"30","Age":"31"}]}""", "instances[0].Age: occurs twice")]
    [InlineData("""{"instances":{}}""", "instances: an object is no array")]
    public void ReadRequest_of_another_shape_says_where(string json, string expected)
    {
        var refused = Assert.Throws<CodecException>(() => Codec.ReadRequest(Encoding.UTF8.GetBytes(json), null, EngineServices.Credit()));

        Assert.Equal(expected, refused.Message);
    }

    [Fact]
    public void WriteRequest_sends_the_parameters_of_the_payload_format_as_they_are()
    {
        var written = Codec.WriteRequest(EngineServices.Applications(1), EngineServices.Credit("""{"parameters":{"top":3}}"""));

        Assert.EndsWith("""],"parameters":{"top":3}}""", Encoding.UTF8.GetString(written.Body.Span), StringComparison.Ordinal);
    }
}
