using System.Net;
using System.Text;
using Assay.Server.Engines.Azure;
using Assay.Server.Engines.Transport;

namespace Assay.Server.Tests.Engines.Azure;

public class AzureErrorsTests
{
    [Theory]
    [InlineData("""{"error":{"code":"ResourceNotFound","message":"The Resource was not found."}}""", "ResourceNotFound: The Resource was not found.")]
    [InlineData("""{"error":{"code":"BadArgument","message":"Invalid argument provided.","details":[{"code":"RequestBodyInvalid","message":"No request body."}]}}""", "RequestBodyInvalid: No request body.")]
    [InlineData("""{"error":{"code":"ServiceUnavailable","message":"Busy.","details":[{"code":"RequestThrottled"}]}}""", "RequestThrottled: Busy.")]
    [InlineData("""{"code":"NotFound","statusCode":404,"message":"No service.","details":[]}""", "NotFound: No service.")]
    [InlineData("""{"message":"Forbidden"}""", "Forbidden")]
    [InlineData("""{"error":"plain words"}""", "plain words")]
    [InlineData("""{"error":{"code":"Lonely"}}""", "Lonely")]
    [InlineData("Internal Server Error", null)]
    [InlineData("[]", null)]
    [InlineData("{}", null)]
    [InlineData("", null)]
    public void Read_of_every_form_gives_the_code_and_the_words(string body, string? expected) => Assert.Equal(
        expected, AzureErrors.Read(new EngineReply(HttpStatusCode.BadRequest, "application/json", new Dictionary<string, string>(), Encoding.UTF8.GetBytes(body))));
}
