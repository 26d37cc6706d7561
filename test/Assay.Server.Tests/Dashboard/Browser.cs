using System.Net;
using Assay.Server.Access;
using Assay.Server.Tests.Api;

namespace Assay.Server.Tests.Dashboard;

/// <summary>Opens pages as a browser that is signed in, or as one that is not.</summary>
internal sealed class Browser : IDisposable
{
    private readonly HttpClient _http;

    private Browser(ApiHost host, string? token)
    {
        _http = new HttpClient(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false }) { BaseAddress = host.Server };
        _http.DefaultRequestHeaders.Add("Accept", "text/html");
        if (token is not null)
        {
            _http.DefaultRequestHeaders.Add("Cookie", $"{TokenValidation.Cookie}={token}");
        }
    }

    public static Browser SignedIn(ApiHost host) => new(host, host.Service<TokenIssuer>().Issue("admin").Token);

    public static Browser Anonymous(ApiHost host) => new(host, null);

    /// <summary>The page's HTML as sent.</summary>
    public async Task<string> HtmlAsync(string path)
    {
        using var response = await _http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
        var html = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        Assert.True(response.StatusCode == HttpStatusCode.OK, $"{path}: {response.StatusCode} {html}");
        Assert.Equal("text/html", response.Content.Headers.ContentType?.MediaType);
        return html;
    }

    /// <summary>The page's HTML with its entities read: what people see between the tags.</summary>
    public async Task<string> TextAsync(string path) => WebUtility.HtmlDecode(await HtmlAsync(path));

    /// <summary>The status of an answer, and where it leads.</summary>
    public async Task<(HttpStatusCode Status, string? Location)> FollowAsync(string path, params (string Name, string Value)[] form)
    {
        using var request = new HttpRequestMessage(form.Length > 0 ? HttpMethod.Post : HttpMethod.Get, path);
        if (form.Length > 0)
        {
            request.Content = new FormUrlEncodedContent(form.Select(f => KeyValuePair.Create(f.Name, f.Value)));
        }

        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);
        return (response.StatusCode, response.Headers.Location?.ToString());
    }

    public void Dispose() => _http.Dispose();
}
