using System.Text.Json.Nodes;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Codecs.Mapping;

namespace Assay.Server.Tests.Engines.Codecs.Mapping;

public class MappingProblemsTests
{
    private const string Answer = """{"prediction":"/p"}""";

    [Theory]
    [InlineData("""{"rows":"data"}""", Answer, "payload_format.request.rows must be a JSON pointer such as /data/rows, or '' for the whole body")]
    [InlineData("""{"rows":"/a~2"}""", Answer, "payload_format.request.rows must be a JSON pointer")]
    [InlineData("""{"rows":7}""", Answer, "payload_format.request.rows must be a JSON pointer")]
    [InlineData("""{"layout":"row"}""", Answer, "payload_format.request.layout must be objects, arrays or columns")]
    [InlineData("""{"format":"xml"}""", Answer, "payload_format.request.format must be json or csv")]
    [InlineData("""{"one_row":"yes"}""", Answer, "payload_format.request.one_row must be true or false")]
    [InlineData("""{"row_template":{}}""", Answer, "payload_format.request.row_template is unknown; accepted: ")]
    [InlineData("""{"layout":"columns","one_row":true}""", Answer, "payload_format.request.one_row goes with layout objects or arrays")]
    [InlineData("""{"layout":"arrays","columns":{"Age":"/1"}}""", Answer, "payload_format.request.columns cannot be set where rows are arrays without names")]
    [InlineData("""{"names":"/n"}""", Answer, "payload_format.request.names goes with layout arrays only")]
    [InlineData("""{"rows":"/a","names":"/a/b","layout":"arrays"}""", Answer, "payload_format.request.template does not fit the places inside it: '/a/b' stands in the way")]
    [InlineData("""{"template":{"a":7},"rows":"/a/b"}""", Answer, "payload_format.request.template does not fit the places inside it: the template has a value where '/a/b' needs an object")]
    [InlineData("""{"columns":{"Age":"/a","Sex":"/a/b"}}""", Answer, "payload_format.request.row does not fit the places inside it: '/a/b' stands in the way")]
    [InlineData("""{"columns":{"Age":"a"}}""", Answer, "payload_format.request.columns.Age must be a JSON pointer inside a row")]
    [InlineData("""{"columns":[]}""", Answer, "payload_format.request.columns must be an object of a JSON pointer")]
    [InlineData("""{"missing":"zero"}""", Answer, "payload_format.request.missing must be null or omit")]
    [InlineData("""{"missing":"omit","layout":"columns"}""", Answer, "payload_format.request.missing can be omit with layout objects only")]
    [InlineData("""{"content_type":"json please"}""", Answer, "payload_format.request.content_type must be a media type such as application/json")]
    [InlineData("""{"delimiter":";"}""", Answer, "payload_format.request.delimiter belongs to CSV bodies")]
    [InlineData("""{"format":"csv","rows":"/a"}""", Answer, "payload_format.request.rows belongs to JSON bodies")]
    [InlineData("""{"format":"csv","delimiter":"::"}""", Answer, "payload_format.request.delimiter must be one character")]
    [InlineData("""{"format":"csv","columns":{"Age":"/a/b"}}""", Answer, "payload_format.request has the place '/a/b', but a column here is a name such as /label")]
    [InlineData("{}", "{}", "payload_format.response.prediction is required where there is no probability")]
    [InlineData("{}", """{"probability":{}}""", "payload_format.response.probability must have exactly one of vector, map, scalar, pairs, members")]
    [InlineData("{}", """{"probability":{"vector":"/a","scalar":"/b"}}""", "payload_format.response.probability must have exactly one of")]
    [InlineData("{}", """{"probability":{"members":{"Yes":"/a"}}}""", "payload_format.response.probability.members must name the place of each class")]
    [InlineData("{}", """{"probability":{"map":"/a","classes":"/b"}}""", "payload_format.response.probability.classes goes with vector only")]
    [InlineData("{}", """{"probability":"/p"}""", "payload_format.response.probability must be an object")]
    [InlineData("{}", """{"format":"csv","header":false,"prediction":"/label"}""", "payload_format.response has the place '/label', but a column here is a position such as /0")]
    [InlineData("{}", """{"format":"csv","probability":{"map":"/p"}}""", "payload_format.response.probability cannot be a map or pairs in CSV")]
    [InlineData("{}", """{"probability":{"pairs":"/p","class":"/c"}}""", "payload_format.response.probability.value is required beside pairs: a JSON pointer inside an item")]
    [InlineData("{}", """{"probability":{"map":"/p","value":"/v"}}""", "payload_format.response.probability.value goes with pairs only")]
    [InlineData("{}", """{"probability":{"pairs":"/p","class":"/c","value":"/c"}}""", "payload_format.response.probability.value does not fit beside class")]
    [InlineData("{}", """{"format":"csv","prediction":"/p","error":"/e"}""", "payload_format.response.error belongs to JSON bodies")]
    [InlineData("{}", """{"prediction":"/p","missing":"omit"}""", "payload_format.response.missing is unknown")]
    [InlineData("7", Answer, "payload_format.request must be an object")]
    public void Problem_names_the_member_and_what_is_accepted(string request, string response, string expected)
    {
        var problems = Problems(new JsonObject { ["request"] = JsonNode.Parse(request), ["response"] = JsonNode.Parse(response) });

        Assert.StartsWith(expected, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Problems_are_reported_all_at_once()
    {
        var problems = Problems(JsonNode.Parse("""{"request":{"rows":"x","layout":"y","huh":1},"response":{"probability":{"vektor":"/p"}}}""")!.AsObject());

        Assert.Equal(
            ["payload_format.request.rows", "payload_format.request.layout", "payload_format.request.huh", "payload_format.response.probability.vektor", "payload_format.response.probability"],
            problems.Select(p => p.Split(' ')[0]));
    }

    [Fact]
    public void Format_without_its_parts_asks_for_them()
    {
        var problems = Problems([]);

        Assert.Equal(2, problems.Count);
        Assert.StartsWith("payload_format.request is required", problems[0], StringComparison.Ordinal);
        Assert.StartsWith("payload_format.response is required", problems[1], StringComparison.Ordinal);
    }

    private static List<string> Problems(JsonObject options) =>
        [.. new MappingCodec().Problems(new PayloadFormat { Options = options }).Select(p => p.ToString())];
}
