namespace Assay.Server.Tests.Api.Conformance;

public class ConformanceRulesTests
{
    /// <summary>A rule that finds nothing wrong here would find nothing wrong anywhere.</summary>
    [Theory]
    [InlineData("transaction id", "GET", "data_marts", 200, "application/json", null, "{}")]
    [InlineData("content type", "GET", "data_marts", 200, "application/problem+json", "t", "{}")]
    [InlineData("content type", "GET", "data_marts", 404, "text/plain", "t", "no")]
    [InlineData("body of POST, PUT and PATCH", "POST", "data_marts", 202, null, "t", "")]
    [InlineData("no null objects", "GET", "data_marts", 200, "application/json", "t", """{"entity":{"status":null}}""")]
    [InlineData("no null objects", "GET", "data_marts", 200, "application/json", "t", """{"data_marts":[null]}""")]
    [InlineData("metadata", "GET", "data_marts/x", 200, "application/json", "t", """{"metadata":{"id":"x","created_at":"","created_by":"a","url":"/v2/x"},"entity":{}}""")]
    [InlineData("metadata", "GET", "data_marts/x", 200, "application/json", "t", """{"metadata":{"id":"x","created_at":"a","created_by":"a","url":"/x"},"entity":{}}""")]
    [InlineData("status", "GET", "data_marts/x", 200, "application/json", "t", """{"metadata":{"id":"x","url":"/v2/data_marts/x"},"entity":{}}""")]
    [InlineData("secrets", "GET", "data_marts/x", 200, "application/json", "t", """{"x":"canary-7f3a9c51e0"}""")]
    [InlineData("secrets", "GET", "data_marts/x", 200, "application/json", "t", """{"x":"YXBpa2V5OmNhbmFyeS03ZjNhOWM1MWUw"}""")]
    [InlineData("credentials", "GET", "data_marts/x", 200, "application/json", "t", """{"credentials":{}}""")]
    [InlineData("credentials", "GET", "data_marts/x", 200, "application/json", "t", """{"training_data_reference":{"secret_id":"x","url":"u"}}""")]
    [InlineData("error envelope", "GET", "data_marts/x", 404, "application/json", "t", """{"trace":"t","errors":[]}""")]
    [InlineData("error envelope", "GET", "data_marts/x", 404, "application/json", "t", """{"trace":"u","errors":[{"code":"a","message":"b"}]}""")]
    [InlineData("error envelope", "GET", "data_marts/x", 404, "application/json", "t", """{"trace":"t","errors":[{"code":"a"}]}""")]
    [InlineData("failure", "GET", "data_marts/x", 200, "application/json", "t", """{"status":{"state":"error"}}""")]
    [InlineData("failure", "GET", "data_marts/x", 200, "application/json", "t", """{"status":{"state":"failed","failure":{"trace":"t","errors":[]}}}""")]
    [InlineData("location of records", "POST", "data_sets/x/records", 202, "application/json", "t", "{}")]
    [InlineData("row ids", "GET", "data_sets/x/records", 200, "application/json", "t", """{"records":[{"entity":{"values":{"scoring_id":"x"}}}]}""")]
    [InlineData("times", "GET", "data_marts/x", 200, "application/json", "t", """{"created_at":"2026-01-01T00:00:00"}""")]
    [InlineData("times", "GET", "data_marts/x", 200, "application/json", "t", """{"created_at":"2026-01-01T00:00:00.1234567Z"}""")]
    [InlineData("no server error", "GET", "data_marts/x", 500, "application/json", "t", "{}")]
    public void Rule_finds_what_breaks_it(string rule, string method, string path, int status, string? contentType, string? transaction, string body)
    {
        var exchange = new Exchange(method, $"/openscale/{ApiHostRecords.Instance}/v2/{path}", status, contentType, transaction, null, false, body);

        Assert.NotEmpty(ConformanceRules.All[rule](exchange));
    }
}
