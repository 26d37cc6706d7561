using System.Text;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Codecs.Mapping;
using Assay.Server.Engines.Encodings;

namespace Assay.Server.Tests.Docs;

/// <summary>What the page on declared formats shows is what happens.</summary>
public partial class MappingDocsTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Root(), "docs", "engines", "mapping.md"));

    [Fact]
    public void Example_writes_and_reads_what_the_page_says()
    {
        var examples = Blocks().Matches(Page).Select(m => JsonNode.Parse(m.Groups[1].Value)!.AsObject()).ToList();
        var bodies = Bodies().Matches(Page).Select(m => m.Groups[1].Value).ToList();
        var codec = new MappingCodec();
        var format = new PayloadFormat { Options = examples[0], Classes = ["No Risk", "Risk"] };

        var sent = codec.WriteRequest(new Table([new IntegerColumn("Age", [31]), TextColumn.From("Sex", ["female"])]), format);
        var answer = codec.ReadAnswer(Encoding.UTF8.GetBytes(bodies[1]), null, format);

        Assert.Equal(2, examples.Count);
        Assert.Equal(bodies[0], Encoding.UTF8.GetString(sent.Body.Span));
        Assert.Equal("No Risk", answer.Rows["prediction"][0]);
        Assert.Empty(FeatureEncodings.Problems(examples[1]));
    }

    [Fact]
    public void Every_member_that_is_accepted_is_on_the_page()
    {
        var problems = new MappingCodec().Problems(new PayloadFormat { Options = JsonNode.Parse("""{"request":{"?":1},"response":{"prediction":"/p","?":1}}""")!.AsObject() });

        var members = problems.SelectMany(p => p.Message.Split("accepted: ")[1].Split(", ")).Distinct().ToList();

        Assert.True(members.Count > 12, string.Join(",", members));
        Assert.All(members, member => Assert.Contains($"`{member}`", Page, StringComparison.Ordinal));
    }

    private static string Root()
    {
        var folder = AppContext.BaseDirectory;
        while (!File.Exists(Path.Combine(folder, "Assay.slnx")))
        {
            folder = Path.GetDirectoryName(folder)!;
        }

        return folder;
    }

    [GeneratedRegex("```json\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex Blocks();

    /// <summary>Bodies that the text quotes.</summary>
    [GeneratedRegex("`(\\{[^`]*\\})`")]
    private static partial Regex Bodies();
}
