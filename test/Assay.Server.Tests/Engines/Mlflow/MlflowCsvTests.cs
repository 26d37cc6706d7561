using System.Text;
using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Mlflow;
using Assay.Server.Tests.Engines.Codecs;
using CsCheck;

namespace Assay.Server.Tests.Engines.Mlflow;

public class MlflowCsvTests : PayloadCodecConformance
{
    internal override IPayloadCodec Codec { get; } = new MlflowCodec();

    /// <summary>Empty text is missing, and arrays have no place.</summary>
    internal override Gen<Table> Tables => RandomTables.Plain.Where(t => Enumerable.Range(0, t.RowCount).All(row => t["text"].GetText(row)!.Trim().Length > 0));

    internal override PayloadFormat FormatOf(Table rows) => base.FormatOf(rows) with
    {
        Categorical = new HashSet<string> { "text" },
        Options = new JsonObject { ["rows"] = "csv" },
    };

    [Theory]
    [InlineData("", "it has no header line")]
    [InlineData("a,a\n1,2\n", "line 1: a column occurs twice")]
    [InlineData("a,b\n1\n", "line 2: has 1 fields for 2 columns")]
    [InlineData("a\n1\nx\n", "line 3, column 'a': text does not fit the column, which holds numbers")]
    public void Request_that_is_no_csv_names_the_line(string body, string expected) => Assert.Equal(
        expected,
        Assert.Throws<CodecException>(() => Codec.ReadRequest(Encoding.UTF8.GetBytes(body), "text/csv; charset=utf-8", new PayloadFormat())).Message);

    [Fact]
    public void Request_with_arrays_is_refused() => Assert.Equal(
        "v: arrays have no place in CSV",
        Assert.Throws<CodecException>(() => Codec.WriteRequest(new Table([new VectorColumn("v", [[1]])]), FormatOf(new Table([])))).Message);
}
