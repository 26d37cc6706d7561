using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Codecs.Mapping;
using CsCheck;

namespace Assay.Server.Tests.Engines.Codecs.Mapping;

/// <summary>Answers that name the best few classes.</summary>
public class ClassPairsTests
{
    private static readonly MappingCodec Codec = new();

    private static readonly PayloadFormat Format = new()
    {
        Classes = ["a", "b", "c", "d"],
        Options = JsonNode.Parse("""{"request":{},"response":{"probability":{"pairs":"/top","class":"/label","value":"/score"}}}""")!.AsObject(),
    };

    /// <summary>Any probabilities of four classes, and how many of the best are given.</summary>
    [Fact]
    public void Class_that_is_left_out_is_never_zero_unless_nothing_is_left() => Gen.Select(Gen.Double[0.01, 1].Array[4], Gen.Int[1, 4]).Sample(
        (weights, k) =>
        {
            var probabilities = weights.Select(w => w / weights.Sum()).ToArray();
            var order = Enumerable.Range(0, 4).OrderByDescending(i => probabilities[i]).ToList();
            var top = string.Join(',', order.Take(k).Select(i => string.Create(CultureInfo.InvariantCulture, $$"""{"label":"{{Format.Classes[i]}}","score":{{probabilities[i]:R}}}""")));

            var answer = Read($$"""[{"top":[{{top}}]}]""");

            Assert.Equal(Format.Classes[order[0]], answer.Rows["prediction"].GetText(0));
            Assert.Equal(k < 3, answer.Rows["probability"].IsMissing(0));
            if (k >= 3)
            {
                Assert.All(((VectorColumn)answer.Rows["probability"]).Values[0].Zip(probabilities), p => Assert.Equal(p.Second, p.First, 1e-12));
            }
        },
        iter: 500,
        threads: 1);

    [Fact]
    public void Rows_that_are_complete_and_rows_that_are_not_stand_side_by_side()
    {
        var answer = Read("""[{"top":[{"label":"b","score":0.5},{"label":"a","score":0.25},{"label":"d","score":0.25}]},{"top":[{"label":"c","score":0.9}]}]""");

        Assert.Equal("probability=[0.25 0.5 0 0.25],-; prediction='b','c'; labels a|b|c|d", Shapes.Show(answer));
    }

    [Fact]
    public void Numbers_that_are_no_probabilities_leave_nothing_to_the_class_that_is_left_out()
    {
        var answer = Read("""[{"top":[{"label":"b","score":5},{"label":"a","score":3},{"label":"d","score":-1}]}]""");

        Assert.Equal("probability=-; prediction='b'; labels a|b|c|d", Shapes.Show(answer));
    }

    [Theory]
    [InlineData("""[{"top":[]}]""", "names no class")]
    [InlineData("""[{"top":[{"label":"x","score":1}]}]""", "'x', which is none of the model's: a, b, c, d")]
    [InlineData("""[{"top":[{"label":"a","score":0.5},{"label":"a","score":0.5}]}]""", "'a' twice")]
    [InlineData("""[{"top":[{"label":"a"}]}]""", "no text or number at '/score'")]
    [InlineData("""[{"top":[{"label":"a","score":"high"}]}]""", "is no finite number")]
    [InlineData("""[{"top":{"a":1}}]""", "must be an array of classes with their probabilities")]
    public void What_cannot_be_read_is_named(string body, string message) =>
        Assert.Contains(message, Shapes.Refused(() => Read(body)), StringComparison.Ordinal);

    [Fact]
    public void Classes_that_nobody_knows_are_asked_for() =>
        Assert.Contains("set asset_properties.labels", Shapes.Refused(() => Read("""[{"top":[{"label":"a","score":1}]}]""", Format with { Classes = [] })), StringComparison.Ordinal);

    private static EngineAnswer Read(string body, PayloadFormat? format = null) => Codec.ReadAnswer(Encoding.UTF8.GetBytes(body), null, format ?? Format);
}
