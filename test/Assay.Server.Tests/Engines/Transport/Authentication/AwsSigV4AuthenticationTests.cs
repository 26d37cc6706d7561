using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;
using Assay.Server.Engines.Transport.Authentication;
using Microsoft.Extensions.Time.Testing;

namespace Assay.Server.Tests.Engines.Transport.Authentication;

/// <summary>Whole calls. The signatures are those of botocore 1.43.11 for the same calls at the same moment.</summary>
public class AwsSigV4AuthenticationTests
{
    private readonly AwsSigV4Authentication _kind = new(new FakeTimeProvider(new DateTimeOffset(2015, 8, 30, 12, 36, 0, TimeSpan.Zero)));

    [Fact]
    public async Task Apply_signs_a_control_call_as_botocore_does()
    {
        var call = Post("https://api.sagemaker.eu-west-1.amazonaws.com/", "application/x-amz-json-1.1", """{"MaxResults":100}""");

        var message = await ApplyAsync(call, Keys(), ("X-Amz-Target", "SageMaker.ListEndpoints"));

        Assert.Equal(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/eu-west-1/sagemaker/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-target, Signature=c9f389e05a97721c19047f44d90c5df4d3dbbc0da9d507f48d0c872e727b51ce",
            Header(message, "Authorization"));
        Assert.Equal("20150830T123600Z", Header(message, "X-Amz-Date"));
    }

    [Fact]
    public async Task Apply_signs_an_escaped_path_a_port_and_a_session_token_as_botocore_does()
    {
        var call = Post("http://127.0.0.1:8080/endpoints/a%20b/invocations", "text/csv", "1,2\n");

        var message = await ApplyAsync(call, Keys(("region", "us-east-1"), ("session_token", "tok+/=")));

        Assert.Equal(
            "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/sagemaker/aws4_request, SignedHeaders=content-type;host;x-amz-date;x-amz-security-token, Signature=d7edbf40042c0757e28403f72123bc07bc786bad47d3720ec810a9ee14baa6a5",
            Header(message, "Authorization"));
        Assert.Equal("tok+/=", Header(message, "X-Amz-Security-Token"));
        Assert.Equal("127.0.0.1:8080", message.Headers.Host);
    }

    [Fact]
    public async Task Apply_for_another_service_signs_for_it()
    {
        var call = Post("https://abc.execute-api.us-east-1.amazonaws.com/prod", "application/json", "{}");

        var message = await ApplyAsync(call, Keys(("service", "execute-api")));

        Assert.Contains("/20150830/us-east-1/execute-api/aws4_request", Header(message, "Authorization"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_leaves_an_authorization_header_that_the_user_set()
    {
        var message = await ApplyAsync(Post("https://e.test/", "text/csv", "1"), [], ("Authorization", "Custom z"));

        Assert.Equal("Custom z", Header(message, "Authorization"));
    }

    [Theory]
    [InlineData("access_key_id")]
    [InlineData("secret_access_key")]
    [InlineData("region")]
    public async Task Apply_without_a_credential_names_it(string missing)
    {
        var keys = Keys(("region", "us-east-1"));
        keys.Remove(missing);

        var refused = await Assert.ThrowsAsync<EngineException>(() => ApplyAsync(Post("https://e.test/", "text/csv", "1"), keys));

        Assert.Equal("engine_credentials_missing", refused.Code);
        Assert.Contains($"'{missing}'", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Apply_of_a_temporary_key_without_its_token_says_so()
    {
        var keys = Keys(("region", "us-east-1"));
        keys["access_key_id"] = "ASIAEXAMPLE";

        var refused = await Assert.ThrowsAsync<EngineException>(() => ApplyAsync(Post("https://e.test/", "text/csv", "1"), keys));

        Assert.Contains("'session_token'", refused.Message, StringComparison.Ordinal);
        Assert.Contains("temporary", refused.Message, StringComparison.Ordinal);
    }

    private async Task<HttpRequestMessage> ApplyAsync(EngineRequest call, JsonObject credentials, params (string Name, string Value)[] headers)
    {
        var message = new HttpRequestMessage(call.Method, call.Url) { Content = new ReadOnlyMemoryContent(call.Payload!.Body) };
        message.Content.Headers.TryAddWithoutValidation("Content-Type", call.Payload.ContentType);
        foreach (var (name, value) in headers)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }

        await _kind.ApplyAsync(message, call, EngineServices.Binding(credentials), TestContext.Current.CancellationToken);
        return message;
    }

    private static EngineRequest Post(string url, string type, string body) =>
        EngineRequest.Post(new Uri(url), new EncodedPayload(type, Encoding.UTF8.GetBytes(body)));

    private static JsonObject Keys(params ReadOnlySpan<(string Name, string Value)> more)
    {
        var keys = new JsonObject { ["access_key_id"] = "AKIDEXAMPLE", ["secret_access_key"] = "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY" };
        foreach (var (name, value) in more)
        {
            keys[name] = value;
        }

        return keys;
    }

    private static string Header(HttpRequestMessage message, string name) => Assert.Single(message.Headers.NonValidated[name]);
}
