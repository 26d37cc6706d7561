using System.Text;
using Assay.Server.Engines.Transport.Authentication;

namespace Assay.Server.Tests.Engines.Transport.Authentication;

/// <summary>The vectors that AWS publishes as aws-sig-v4-test-suite: a request, its canonical form and its signature.</summary>
public class AwsSignatureTests
{
    private const string EmptyBody = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
    private const string Letters = "-._~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

    private const string SessionToken =
        "AQoDYXdzEPT//////////wEXAMPLEtc764bNrC9SAPBSM22wDOk4x4HIZ8j4FZTwdQWLWsKWHGBuFqwAeMicRXmxfpSPfIeoIYRqTflfKD8YUuwthAx7mSEI/qkPpKPi/kMcGdQrmGdeehM4IC1NtBmUpp2wUE8phUZampKsburEDy0KPkyQDYwT7WZ0wq5VSXDvp75YU9HFvlRd8Tx6q6fE8YQcHNVXAkiY9q6d+xo0rKwT38xVqr7ZD0u0iPPkUL64lIZbqBAz+scqKmlzm8FDrypNC9Yjc8fPOLn9FX9KSYvKTr4rvx3iSIlTJabIQwj2ICCR/oLxBA==";

    [Theory]
    // get-vanilla, get-utf8, get-unreserved, get-space
    [InlineData("GET", "/", "", "/", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("GET", "/ሴ", "", "/%E1%88%B4", "", "8318018e0b0f223aa2bbf98705b62bb787dc9c0e678f255a891fd03141be5d85")]
    [InlineData("GET", "/" + Letters, "", "/" + Letters, "", "07ef7494c76fa4850883e2b006601f940f8a34d404d0cfa977f52a65bbf5f24f")]
    [InlineData("GET", "/example space/", "", "/example%20space/", "", "652487583200325589f1fba4c7e578f72c47cb61beeca81406b39ddec1366741")]
    // get-vanilla-empty-query-key, -query-order-key, -key-case, -value, -encoded, -unreserved, get-vanilla-utf8-query
    [InlineData("GET", "/", "Param1=value1", "/", "Param1=value1", "a67d582fa61cc504c4bae71f336f98b97f1ea3c7a6bfe1b6e45aec72011b9aeb")]
    [InlineData("GET", "/", "Param1=value2&Param1=Value1", "/", "Param1=Value1&Param1=value2", "eedbc4e291e521cf13422ffca22be7d2eb8146eecf653089df300a15b2382bd1")]
    [InlineData("GET", "/", "Param2=value2&Param1=value1", "/", "Param1=value1&Param2=value2", "b97d918cfa904a5beff61c982a1b6f458b799221646efd99d3219ec94cdf2500")]
    [InlineData("GET", "/", "Param1=value2&Param1=value1", "/", "Param1=value1&Param1=value2", "5772eed61e12b33fae39ee5e7012498b51d56abc0abb7c60486157bd471c4694")]
    [InlineData("GET", "/", "Param-3=Value3&Param=Value2&%E1%88%B4=Value1", "/", "%E1%88%B4=Value1&Param=Value2&Param-3=Value3", "371d3713e185cc334048618a97f809c9ffe339c62934c032af5a0e595648fcac")]
    [InlineData("GET", "/", Letters + "=" + Letters, "/", Letters + "=" + Letters, "9c3e54bfcdf0b19771a7f523ee5669cdf59bc7cc0884027167c21bb143a40197")]
    [InlineData("GET", "/", "ሴ=bar", "/", "%E1%88%B4=bar", "2cdec8eed098649ff3a119c94853b13c643bcf08f8b0a1d91e12c9027818dd04")]
    // normalize-path: get-relative, get-relative-relative, get-slash, get-slash-dot-slash, get-slash-pointless-dot, get-slashes
    [InlineData("GET", "/example/..", "", "/", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("GET", "/example1/example2/../..", "", "/", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("GET", "//", "", "/", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("GET", "/./", "", "/", "", "5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31")]
    [InlineData("GET", "/./example", "", "/example", "", "ef75d96142cf21edca26f06005da7988e4f8dc83a165a80865db7089db637ec5")]
    [InlineData("GET", "//example//", "", "/example/", "", "9a624bd73a37c9a373b5312afbebe7a714a789de108f0bdfe846570885f57e84")]
    // post-vanilla, post-vanilla-query; post-sts-header-after is post-vanilla, its token being added once it is signed
    [InlineData("POST", "/", "", "/", "", "5da7c1a2acd57cee7505fc6676e4e544621c30862966e37dddb68e92efbe5d6b")]
    [InlineData("POST", "/", "Param1=value1", "/", "Param1=value1", "28038455d6de14eafc1f9222cf5aa6f1a96197d7deb8263271d420d138af7f11")]
    public void Sign_of_a_published_request_gives_the_published_signature(string method, string path, string query, string canonicalPath, string canonicalQuery, string signature)
    {
        var request = Canonical(method, path, query, []);

        Assert.Equal($"{method}\n{canonicalPath}\n{canonicalQuery}\nhost:example.amazonaws.com\nx-amz-date:20150830T123600Z\n\nhost;x-amz-date\n{EmptyBody}", request.Text);
        Assert.Equal(Header("host;x-amz-date", signature), Signature().Authorization(request));
    }

    [Theory]
    // get-header-key-duplicate, get-header-value-order, get-header-value-trim, post-header-key-sort, post-header-value-case
    [InlineData("GET", new[] { "My-Header1:value2", "My-Header1:value2", "My-Header1:value1" }, "my-header1:value2,value2,value1", "c9d5ea9f3f72853aea855b47ea873832890dbdd183b4468f858259531a5138ea")]
    [InlineData("GET", new[] { "My-Header1:value4", "My-Header1:value1", "My-Header1:value3", "My-Header1:value2" }, "my-header1:value4,value1,value3,value2", "08c7e5a9acfcfeb3ab6b2185e75ce8b1deb5e634ec47601a50643f830c755c01")]
    [InlineData("GET", new[] { "My-Header1: value1", "My-Header2: \"a   b   c\"" }, "my-header1:value1\nmy-header2:\"a b c\"", "acc3ed3afb60bb290fc8d2dd0098b9911fcaa05412b367055dee359757a9c736")]
    [InlineData("POST", new[] { "My-Header1:value1" }, "my-header1:value1", "c5410059b04c1ee005303aed430f6e6645f61f4dc9e1461ec8f8916fdf18852c")]
    [InlineData("POST", new[] { "My-Header1:VALUE1" }, "my-header1:VALUE1", "cdbc9802e29d2942e5e10b5bccfdd67c5f22c7c4e8ae67b53629efa58b974b7d")]
    public void Sign_of_published_headers_gives_the_published_signature(string method, string[] headers, string canonical, string signature)
    {
        var request = Canonical(method, "/", "", headers);

        Assert.Contains($"host:example.amazonaws.com\n{canonical}\nx-amz-date", request.Text, StringComparison.Ordinal);
        Assert.Equal(Header(request.SignedHeaders, signature), Signature().Authorization(request));
    }

    [Theory]
    [InlineData("application/x-www-form-urlencoded", "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a")]
    public void Sign_of_a_published_body_gives_the_published_signature(string contentType, string signature)
    {
        var request = Canonical("POST", "/", "", [$"Content-Type:{contentType}"], "Param1=value1");

        Assert.Equal(
            "AWS4-HMAC-SHA256\n20150830T123600Z\n20150830/us-east-1/service/aws4_request\n42a5e5bb34198acb3e84da4f085bb7927f2bc277ca766e6d19c73c2154021281",
            Signature().StringToSign(request));
        Assert.Equal(Header("content-type;host;x-amz-date", signature), Signature().Authorization(request));
    }

    [Fact]
    public void Sign_with_a_session_token_gives_the_published_signature_of_post_sts_header_before()
    {
        var request = Canonical("POST", "/", "", [$"X-Amz-Security-Token:{SessionToken}"]);

        Assert.Equal(
            Header("host;x-amz-date;x-amz-security-token", "85d96828115b5dc0cfc3bd16ad9e210dd772bbebba041836c64533a82be05ead"),
            Signature().Authorization(request));
    }

    private static AwsSignature Signature() => new(
        "AKIDEXAMPLE", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY", "us-east-1", "service", new DateTimeOffset(2015, 8, 30, 12, 36, 0, TimeSpan.Zero));

    private static AwsCanonicalRequest Canonical(string method, string path, string query, string[] headers, string body = "")
    {
        var named = headers.Select(h => h.Split(':', 2)).Select(h => KeyValuePair.Create(h[0], h[1]));
        return AwsCanonicalRequest.Of(
            method,
            path,
            query,
            [KeyValuePair.Create("Host", "example.amazonaws.com"), .. named, KeyValuePair.Create("X-Amz-Date", "20150830T123600Z")],
            Encoding.UTF8.GetBytes(body));
    }

    private static string Header(string signedHeaders, string signature) =>
        $"AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, SignedHeaders={signedHeaders}, Signature={signature}";
}
