using System.Text;
using Assay.Monitors.Tables;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Encodings;
using CsCheck;

namespace Assay.Server.Tests.Engines.Codecs;

public class CsvCodecTests : PayloadCodecConformance
{
    internal override IPayloadCodec Codec { get; } = new CsvCodec();

    internal override PayloadFormat FormatOf(Table rows) => base.FormatOf(rows) with { Categorical = new HashSet<string> { "text" } };

    // CSV has no types: an empty text is a missing one.
    internal override Gen<Table> Tables => RandomTables.Plain.Where(t => Enumerable.Range(0, t.RowCount).All(row => (string?)t["text"][row] != ""));

    [Fact]
    public void WriteRequest_quotes_where_RFC_4180_says_so_and_leaves_missing_fields_empty()
    {
        var rows = new Table(
        [
            TextColumn.From("Sex", ["a,b", "say \"hi\"", "two\nlines", null]),
            new IntegerColumn("Age", [1, 2, 3, 4], [false, false, true, false]),
            new DoubleColumn("Amount", [0.1, 1e300, -5, 2]),
        ]);

        var written = new CsvCodec().WriteRequest(rows, EngineServices.Credit());

        Assert.Equal("text/csv", written.ContentType);
        Assert.Equal("\"a,b\",1,0.1\n\"say \"\"hi\"\"\",2,1E+300\n\"two\nlines\",,-5\n,4,2\n", Encoding.UTF8.GetString(written.Body.Span));
    }

    [Fact]
    public void WriteRequest_keeps_the_order_of_the_features_and_leaves_other_columns_out()
    {
        var rows = new Table([new DoubleColumn("Amount", [9.5]), new IntegerColumn("other", [7]), TextColumn.From("Sex", ["male"]), new IntegerColumn("Age", [30])]);

        Assert.Equal("male,30,9.5\n", Encoding.UTF8.GetString(new CsvCodec().WriteRequest(rows, EngineServices.Credit()).Body.Span));
    }

    [Fact]
    public void WriteRequest_without_a_feature_names_it()
    {
        var refused = Assert.Throws<CodecException>(() => new CsvCodec().WriteRequest(new Table([new IntegerColumn("Age", [30])]), EngineServices.Credit()));

        Assert.Equal("they have no feature 'Sex'", refused.Message);
    }

    [Fact]
    public void ReadRequest_of_another_number_of_fields_names_the_row_and_the_columns()
    {
        var refused = Assert.Throws<CodecException>(() => new CsvCodec().ReadRequest("male,30,9.5\nmale,30\n"u8, "text/csv", EngineServices.Credit()));

        Assert.Equal("row 1: has 2 fields, but the model has 3 columns (Sex, Age, Amount)", refused.Message);
    }

    [Fact]
    public void ReadRequest_of_encoded_categories_gives_the_categories()
    {
        var format = EngineServices.Credit("""{"encodings":[{"feature":"Sex","labels":{"female":1,"male":0}}]}""");
        var codec = new EncodedCodec(new CsvCodec(), FeatureEncodings.Of(format)!);

        var rows = codec.ReadRequest("1,30,9.5\n0,31,7\n"u8, "text/csv", format);

        Assert.Equal(["female", "male"], Enumerable.Range(0, 2).Select(i => rows["Sex"][i]));
    }

    [Fact]
    public void ReadRequest_without_features_says_what_to_set()
    {
        var refused = Assert.Throws<CodecException>(() => new CsvCodec().ReadRequest("1,2\n"u8, "text/csv", new PayloadFormat()));

        Assert.Contains("asset_properties.feature_fields", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    // XGBoost, all rows on one line: the probability of class 1, and of every class in brackets.
    [InlineData("0.12,0.98", "text/csv; charset=utf-8", 2, "No Risk [0.88 0.12] Risk [0.02 0.98]")]
    [InlineData("0.12,0.98,1.0", null, 3, "No Risk [0.88 0.12] Risk [0.02 0.98] Risk [0 1]")]
    [InlineData("0.12", "text/csv", 1, "No Risk [0.88 0.12]")]
    [InlineData("[0.9, 0.1],[0.3, 0.7]", "text/csv", 2, "No Risk [0.9 0.1] Risk [0.3 0.7]")]
    [InlineData("[0.9, 0.1]", "text/csv", 1, "No Risk [0.9 0.1]")]
    // Its batch form, and the one with selected content.
    [InlineData("0.12\n0.98\n", "text/csv", 2, "No Risk [0.88 0.12] Risk [0.02 0.98]")]
    [InlineData("[0.9, 0.1]\n[0.3, 0.7]\n", "text/csv", 2, "No Risk [0.9 0.1] Risk [0.3 0.7]")]
    [InlineData("1,\"[0.4, 0.6]\"\n0,\"[0.9, 0.1]\"", "text/csv", 2, "Risk [0.4 0.6] No Risk [0.9 0.1]")]
    [InlineData("1,\"[0, 1]\",0.6,\"[0.4, 0.6]\"", "text/csv", 1, "Risk [0.4 0.6]")]
    // Lines of own scripts.
    [InlineData("Risk,0.2,0.8\nNo Risk,0.7,0.3\n", "text/csv", 2, "Risk [0.2 0.8] No Risk [0.7 0.3]")]
    [InlineData("\"Risk\",0.2,0.8\r\n\"No Risk\",0.7,0.3\r\n", "text/csv", 2, "Risk [0.2 0.8] No Risk [0.7 0.3]")]
    [InlineData("0.2,0.8\n0.7,0.3\n", "text/csv", 2, "Risk [0.2 0.8] No Risk [0.7 0.3]")]
    [InlineData("1,0.2,0.8\n0,0.7,0.3\n", "text/csv", 2, "Risk [0.2 0.8] No Risk [0.7 0.3]")]
    [InlineData("Risk,0.8\nNo Risk,0.3\n", "text/csv", 2, "Risk [0.2 0.8] No Risk [0.7 0.3]")]
    [InlineData("Risk\nNo Risk\n", "text/csv", 2, "Risk No Risk")]
    [InlineData("1\n0\n", "text/csv", 2, "Risk No Risk")]
    [InlineData("1,0", "text/csv", 2, "Risk No Risk")]
    // Containers that answer JSON to CSV.
    [InlineData("""{"predictions":[{"score":0.8,"predicted_label":1.0}]}""", "application/json", 1, "Risk [0.2 0.8]")]
    [InlineData("{\"score\":0.8,\"predicted_label\":1}\n{\"score\":0.3,\"predicted_label\":0}\n", "application/jsonlines", 2, "Risk [0.2 0.8] No Risk [0.7 0.3]")]
    public void ReadAnswer_of_every_published_shape_gives_labels_and_probabilities(string body, string? contentType, int rows, string expected) =>
        Assert.Equal(expected, AnswerText.Of(Read(body, contentType, EngineServices.Credit() with { RowsSent = rows })));

    [Theory]
    [InlineData("0.12,0.98,0.3", "No Risk [0.88 0.12] Risk [0.02 0.98] No Risk [0.7 0.3]")]
    [InlineData("0.2,0.8", "Risk [0.2 0.8]")]
    [InlineData("Risk,0.2,0.8", "Risk [0.2 0.8]")]
    [InlineData("[0.9, 0.1],[0.3, 0.7]", "No Risk [0.9 0.1] Risk [0.3 0.7]")]
    public void ReadAnswer_of_one_line_when_nobody_knows_the_rows_takes_what_fits_the_classes_for_one_row(string body, string expected) =>
        Assert.Equal(expected, AnswerText.Of(Read(body, "text/csv", EngineServices.Credit())));

    [Theory]
    [InlineData("12.5,-3", 2)]
    [InlineData("12.5\n-3\n", 2)]
    [InlineData("12.5\n-3", null)]
    public void ReadAnswer_of_a_regression_gives_numbers(string body, int? rows)
    {
        var answer = Read(body, "text/csv", new PayloadFormat { IsRegression = true, RowsSent = rows });

        Assert.Equal([12.5, -3.0], Enumerable.Range(0, 2).Select(i => (double)answer.Rows["prediction"][i]!));
        Assert.Null(answer.Labels);
    }

    [Theory]
    [InlineData("0.1,0.2,0.7", 1, "row 0: has 2 probabilities, but the model has 3 classes (a, b, c)", "x,0.1,0.9")]
    [InlineData("", 1, "row 0: 'high' is no finite number", "a,high,0.3")]
    [InlineData("", 1, "row 0: 2.5 is no probability", "a,0.1,2.5,-0.5")]
    [InlineData("", 2, "row 1: 'nan' is no finite number", "[0.1, 0.2, 0.7],[nan, 0.2, 0.8]")]
    public void ReadAnswer_of_a_wrong_row_says_what_is_wrong(string good, int rows, string expected, string bad)
    {
        var format = new PayloadFormat { Classes = ["a", "b", "c"], RowsSent = rows };
        if (good.Length > 0)
        {
            Read(good, "text/csv", format);
        }

        var refused = Assert.Throws<CodecException>(() => Read(bad, "text/csv", format));

        Assert.Contains(expected, refused.Message, StringComparison.Ordinal);
    }

    private static EngineAnswer Read(string body, string? contentType, PayloadFormat format) =>
        AnswerParts.Complete(new CsvCodec().ReadAnswer(Encoding.UTF8.GetBytes(body), contentType, format), format);
}
