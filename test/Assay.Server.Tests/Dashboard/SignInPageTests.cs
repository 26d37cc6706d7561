using System.Net;
using Assay.Server.Tests.Monitoring;

namespace Assay.Server.Tests.Dashboard;

public sealed class SignInPageTests(MonitoringHost place) : IClassFixture<MonitoringHost>
{
    [Theory]
    [InlineData("/")]
    [InlineData("/subscriptions/x?chart=a&metric=b")]
    [InlineData("/explanations/x")]
    public async Task Page_without_a_session_leads_to_the_sign_in_and_back(string path)
    {
        using var browser = Browser.Anonymous(place.Host);
        var (status, location) = await browser.FollowAsync(path);

        Assert.Equal((HttpStatusCode.Redirect, $"/login?next={Uri.EscapeDataString(path)}"), (status, location));
    }

    [Fact]
    public async Task Sign_in_escapes_where_it_leads_to()
    {
        using var browser = Browser.Anonymous(place.Host);
        var html = await browser.HtmlAsync($"/login?failed=true&next={Uri.EscapeDataString("\"><script>alert(1)</script>")}");

        Assert.DoesNotContain("<script", html);
        Assert.Contains("&quot;&gt;&lt;script&gt;", html);
        Assert.Contains("The user name or password is wrong", html);
        Assert.DoesNotContain("is wrong", await browser.HtmlAsync("/login"));
    }

    [Theory]
    [InlineData("//evil.example", "/")]
    [InlineData("https://evil.example", "/")]
    [InlineData("/\\evil.example", "/")]
    [InlineData("/subscriptions/x", "/subscriptions/x")]
    [InlineData("", "/")]
    public async Task Sign_in_leads_to_pages_of_this_server_only(string next, string expected)
    {
        using var browser = Browser.Anonymous(place.Host);
        var (_, location) = await browser.FollowAsync("/session", ("user", "admin"), ("password", Api.ApiHost.Password), ("next", next));

        Assert.Equal(expected, location);
    }

    [Fact]
    public async Task Sign_in_with_a_wrong_password_leads_back()
    {
        using var browser = Browser.Anonymous(place.Host);
        var (_, location) = await browser.FollowAsync("/session", ("user", "admin"), ("password", "guess"), ("next", "/a?b=c"));

        Assert.Equal("/login?failed=true&next=%2Fa%3Fb%3Dc", location);
    }
}
