using Assay.Server.Http;
using Microsoft.AspNetCore.Http;

namespace Assay.Server.Tests.Http;

public class QueryTimeTests
{
    [Theory]
    [InlineData("2025-01-02 03:04:05.678901", "2025-01-02T03:04:05.6789010Z")]
    [InlineData("2025-01-02 03:04:05", "2025-01-02T03:04:05.0000000Z")]
    [InlineData("2025-01-02T03:04:05Z", "2025-01-02T03:04:05.0000000Z")]
    [InlineData("2025-01-02T03:04:05+02:00", "2025-01-02T01:04:05.0000000Z")]
    [InlineData("2025-01-02 03:04:05 02:00", "2025-01-02T01:04:05.0000000Z")]
    [InlineData("2025-01-02 03:04:05-0200", "2025-01-02T05:04:05.0000000Z")]
    public void Start_reads_every_form_clients_send(string text, string expected) =>
        Assert.Equal(expected, QueryTime.Start(Request(text), "t")!.Value.ToString("O"));

    [Fact]
    public void End_without_zone_is_generous_by_a_day_and_with_zone_exact()
    {
        Assert.Equal(new DateTime(2025, 1, 3, 0, 0, 0, DateTimeKind.Utc), QueryTime.End(Request("2025-01-02 00:00:00"), "t"));
        Assert.Equal(new DateTime(2025, 1, 2, 0, 0, 0, DateTimeKind.Utc), QueryTime.End(Request("2025-01-02T00:00:00Z"), "t"));
    }

    [Fact]
    public void Start_that_is_absent_is_null_and_nonsense_is_refused()
    {
        Assert.Null(QueryTime.Start(Request(""), "t"));
        Assert.Equal(400, Assert.Throws<ApiException>(() => QueryTime.Start(Request("yesterday"), "t")).StatusCode);
    }

    private static HttpRequest Request(string time)
    {
        var context = new DefaultHttpContext();
        context.Request.QueryString = QueryString.Create("t", time);
        return context.Request;
    }
}
