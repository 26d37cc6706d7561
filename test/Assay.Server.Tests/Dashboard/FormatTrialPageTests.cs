using System.Net;
using Assay.Server.Tests.Api;

namespace Assay.Server.Tests.Dashboard;

public class FormatTrialPageTests(ApiHostFixture fixture) : IClassFixture<ApiHostFixture>
{
    private readonly ApiHost _host = fixture.Host;

    [Fact]
    public async Task Page_offers_a_form_with_an_example()
    {
        var page = await _host.Http.GetStringAsync(new Uri("/engines/try", UriKind.Relative), TestContext.Current.CancellationToken);

        Assert.Contains("name=\"PayloadFormat\"", page, StringComparison.Ordinal);
        Assert.Contains("&quot;codec&quot;: &quot;mapping&quot;", page, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Sample_is_shown_as_a_table_with_what_did_not_come_back()
    {
        var page = await TryAsync("""{"codec":"mapping","request":{},"response":{"rows":"/out","prediction":"/label"}}""", """{"out":[{"label":"<b>"}],"took":3}""");

        Assert.Contains("Rows read: 1", page, StringComparison.Ordinal);
        Assert.Contains("&lt;b&gt;", page, StringComparison.Ordinal);
        Assert.Contains("<code>/took</code>", page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"codec":"mapping","request":{"rows":"x"}}""", "payload_format.request.rows must be a JSON pointer")]
    [InlineData("{", "not valid JSON")]
    [InlineData("""{"codec":"nope"}""", "is no codec of this engine")]
    public async Task Format_that_is_wrong_says_what_is_accepted(string format, string expected) =>
        Assert.Contains(expected, WebUtility.HtmlDecode(await TryAsync(format, "{}")), StringComparison.Ordinal);

    private async Task<string> TryAsync(string format, string sample)
    {
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["_handler"] = "try",
            ["PayloadFormat"] = format,
            ["Sample"] = sample,
            ["Kind"] = "answer",
        });
        using var answer = await _host.Http.PostAsync(new Uri("/engines/try", UriKind.Relative), form, TestContext.Current.CancellationToken);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
    }
}
