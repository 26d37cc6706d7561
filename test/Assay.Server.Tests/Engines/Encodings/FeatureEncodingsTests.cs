using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Encodings;
using Assay.Server.Tests.Engines.Codecs;
using CsCheck;

namespace Assay.Server.Tests.Engines.Encodings;

public class FeatureEncodingsTests
{
    private const string Sex = """{"feature":"Sex","one_hot":{"female":"Sex_female","male":"Sex_male"}}""";
    private const string Housing = """{"feature":"Housing","labels":{"own":0,"rent":1,"free":2.5}}""";

    [Fact]
    public void Encode_puts_the_columns_in_the_place_of_the_feature()
    {
        var encodings = Of(Sex, Housing);
        var rows = new Table([new IntegerColumn("Age", [30, 40]), TextColumn.From("Sex", ["male", "female"]), TextColumn.From("Housing", ["free", "own"])]);

        var encoded = encodings.Encode(rows);

        Assert.Equal(["Age", "Sex_female", "Sex_male", "Housing"], encoded.Columns.Select(c => c.Name));
        Assert.Equal([0L, 1L, 2.5], encoded.Columns.Skip(1).Select(c => c[0]));
        Assert.Equal([1L, 0L, 0.0], encoded.Columns.Skip(1).Select(c => c[1]));
        Assert.Equal(["Age", "Sex_female", "Sex_male", "Housing"], encodings.Apply(new PayloadFormat { Features = ["Age", "Sex", "Housing"] }).Features);
    }

    [Fact]
    public void Decode_of_encoded_rows_gives_the_rows() =>
        Gen.Select(RandomTables.OneOf("female", "male", null!).Array[1, 6], RandomTables.OneOf("1", "2", "30").Array[6], RandomTables.OneOf("own", "rent", "free", null!).Array[6]).Sample(
            (sex, job, housing) =>
            {
                var encodings = Of(Sex, Housing, """{"feature":"Job","one_hot":{"1":"a","2":"b","30":"c"}}""");
                var rows = new Table(
                [
                    TextColumn.From("Sex", sex),
                    new IntegerColumn("Job", [.. job.Take(sex.Length).Select(long.Parse)]),
                    TextColumn.From("Housing", housing.Take(sex.Length)),
                ]);

                RandomTables.AssertSame(rows, encodings.Decode(encodings.Encode(rows)));
            },
            iter: 200,
            threads: 1);

    [Theory]
    [InlineData(Sex, "row 1: 'Sex' is 'divers', which its encoding does not know; it knows 'female', 'male'.")]
    [InlineData("""{"feature":"Sex","labels":{"female":1,"male":0}}""", "row 1: 'Sex' is 'divers'")]
    public void Encode_of_an_unknown_value_names_it_and_the_known_ones(string encoding, string expected)
    {
        var refused = Assert.Throws<CodecException>(() => Of(encoding).Encode(new Table([TextColumn.From("Sex", ["male", "divers"])])));

        Assert.StartsWith(expected, refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"feature":"Sex","one_hot":{"female":"f","male":"m"},"default":null}""", 0L, 0L)]
    [InlineData("""{"feature":"Sex","one_hot":{"female":"f","male":"m"},"default":"female"}""", 1L, 0L)]
    public void Encode_of_an_unknown_or_missing_value_gives_the_declared_default(string encoding, long female, long male)
    {
        var encoded = Of(encoding).Encode(new Table([TextColumn.From("Sex", ["divers", null])]));

        Assert.Equal([female, female], [encoded["f"][0], encoded["f"][1]]);
        Assert.Equal([male, male], [encoded["m"][0], encoded["m"][1]]);
    }

    [Fact]
    public void Encode_of_an_unknown_label_gives_the_declared_number()
    {
        var encodings = Of("""{"feature":"Sex","labels":{"female":1,"male":0},"default":-1}""");

        var encoded = encodings.Encode(new Table([TextColumn.From("Sex", ["divers", "male"])]));

        Assert.Equal([-1L, 0L], [encoded["Sex"][0], encoded["Sex"][1]]);
        Assert.Equal([null, "male"], [encodings.Decode(encoded)["Sex"][0], encodings.Decode(encoded)["Sex"][1]]);
    }

    [Theory]
    [InlineData("1", "1", "row 0: 'Sex_female' and 'Sex_male' are both 1")]
    [InlineData("0", "0", "row 0: none of 'Sex_female', 'Sex_male' is 1")]
    [InlineData("2", "0", "row 0: 'Sex_female' is '2'; an encoded column is 0 or 1")]
    [InlineData("0.5", "0", "row 0: 'Sex_female' is '0.5'")]
    public void Decode_of_what_no_value_encodes_to_is_refused(string female, string male, string expected)
    {
        var rows = new Table([new DoubleColumn("Sex_female", [double.Parse(female)]), new DoubleColumn("Sex_male", [double.Parse(male)])]);

        Assert.StartsWith(expected, Assert.Throws<CodecException>(() => Of(Sex).Decode(rows)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_of_an_unknown_number_names_the_numbers()
    {
        var refused = Assert.Throws<CodecException>(() => Of(Housing).Decode(new Table([new IntegerColumn("Housing", [7])])));

        Assert.Contains("'Housing' is '7'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("'own': 0, 'rent': 1, 'free': 2.5", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_with_a_part_of_the_columns_names_the_others()
    {
        var refused = Assert.Throws<CodecException>(() => Of(Sex).Decode(new Table([new IntegerColumn("Sex_male", [1])])));

        Assert.Contains("'Sex_male' but not 'Sex_female'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Decode_of_rows_in_the_names_of_people_leaves_them()
    {
        var rows = new Table([TextColumn.From("Sex", ["male"]), TextColumn.From("Housing", ["own"])]);

        RandomTables.AssertSame(rows, Of(Sex, Housing).Decode(rows));
    }

    [Theory]
    [InlineData("""{"encodings":{}}""", "payload_format.encodings must be an array such as")]
    [InlineData("""{"encodings":[7]}""", "payload_format.encodings[0] must be an object with feature and one_hot or labels")]
    [InlineData("""{"encodings":[{"labels":{"a":1}}]}""", "payload_format.encodings[0].feature is required")]
    [InlineData("""{"encodings":[{"feature":"Sex"}]}""", "payload_format.encodings[0] must have either one_hot")]
    [InlineData("""{"encodings":[{"feature":"Sex","labels":{"a":1},"one_hot":{"a":"b"}}]}""", "payload_format.encodings[0] must have either one_hot")]
    [InlineData("""{"encodings":[{"feature":"Sex","labels":{"a":1,"b":1}}]}""", "payload_format.encodings[0].labels must give each value a number of its own")]
    [InlineData("""{"encodings":[{"feature":"Sex","labels":{"a":"1","b":2}}]}""", "payload_format.encodings[0].labels.a must be a number")]
    [InlineData("""{"encodings":[{"feature":"Sex","labels":{"a":1},"default":"x"}]}""", "payload_format.encodings[0].default must be a number")]
    [InlineData("""{"encodings":[{"feature":"Sex","one_hot":{"a":"x","b":"y"},"default":"c"}]}""", "payload_format.encodings[0].default must be one of the values")]
    [InlineData("""{"encodings":[{"feature":"Sex","one_hot":{"a":"x","b":"x"}}]}""", "payload_format.encodings use the column 'x' for two values")]
    [InlineData("""{"encodings":[{"feature":"Sex","one_hot":{}}]}""", "payload_format.encodings[0].one_hot must name the column of each value")]
    [InlineData("""{"encodings":[{"feature":"Sex","labels":{"a":1}},{"feature":"Sex","labels":{"a":1}}]}""", "payload_format.encodings encode 'Sex' twice")]
    [InlineData("""{"encodings":[{"feature":"Sex","labels":{"a":1},"onehot":{}}]}""", "payload_format.encodings[0].onehot is unknown; accepted: default, feature, labels, one_hot")]
    public void Problem_names_the_member_and_what_is_accepted(string options, string expected) =>
        Assert.Contains(FeatureEncodings.Problems(JsonNode.Parse(options)!.AsObject()), p => p.ToString().StartsWith(expected, StringComparison.Ordinal));

    private static FeatureEncodings Of(params string[] encodings) =>
        FeatureEncodings.Of(new PayloadFormat { Options = JsonNode.Parse($$"""{"encodings":[{{string.Join(',', encodings)}}]}""")!.AsObject() })!;
}
