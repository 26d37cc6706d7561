using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Engines;
using Assay.Server.Tests.Engines;
using Assay.Server.Tests.Fakes;
using Microsoft.AspNetCore.Http;

namespace Assay.Server.Tests.Gateway.Faults;

/// <summary>Refusals of the engine pass as they are; the credentials that the gateway itself shows are renewed.</summary>
public class StatusFaultTests(SharedGateway shared) : IClassFixture<SharedGateway>
{
    [Theory]
    [InlineData(429, "Retry-After", "120")]
    [InlineData(429, "Retry-After", "Wed, 21 Oct 2026 07:28:00 GMT")]
    [InlineData(503, "Retry-After", "1")]
    [InlineData(500, "X-Reason", "out of memory")]
    [InlineData(502, "Via", "1.1 proxy")]
    [InlineData(504, "Via", "1.1 proxy")]
    [InlineData(401, "WWW-Authenticate", "Bearer error=\"invalid_token\"")]
    [InlineData(403, "X-Reason", "no")]
    [InlineData(413, "X-Reason", "large")]
    public async Task Refusal_passes_with_its_headers_and_bytes_and_is_sent_once(int status, string header, string value)
    {
        await using var deployment = await shared.DeployAsync(Misbehave.Status(status, "{\"error\" :\"é\"}\r\n", header, value));

        using var answer = await deployment.SendAsync();

        Assert.Equal(status, (int)answer.StatusCode);
        Assert.Equal(value, answer.Headers.NonValidated[header].ToString());
        Assert.Equal(Encoding.UTF8.GetBytes("{\"error\" :\"é\"}\r\n"), await answer.Content.ReadAsByteArrayAsync(TestContext.Current.CancellationToken));
        Assert.Single(deployment.Engine.Requests);
        Assert.Empty(await deployment.RowsAsync());
        var error = Assert.Single(await deployment.ErrorsAsync());
        Assert.Equal(($"The engine answered {status}.", status), ((string)error["reason"]!, (int)error["status"]!));
        Assert.Equal("{\"error\" :\"é\"}\r\n", (string)error["response"]!);
    }

    [Fact]
    public async Task Redirect_to_itself_is_not_followed()
    {
        await using var deployment = await shared.DeployAsync(context => Misbehave.Redirect(new Uri($"http://{context.Request.Host}{context.Request.Path}"))(context));

        using var answer = await deployment.SendAsync();

        Assert.Equal(HttpStatusCode.TemporaryRedirect, answer.StatusCode);
        Assert.Single(deployment.Engine.Requests);
    }

    [Fact]
    public async Task Bursts_of_refusals_cost_neither_the_answers_between_nor_each_other()
    {
        const int Rounds = 40;
        RequestDelegate good = FakeUpstream.Text(GatewayHost.Answer);
        RequestDelegate[] round = [.. Enumerable.Repeat(Misbehave.Status(500, "boom"), 5), good, .. Enumerable.Repeat(Misbehave.Status(429, "slow down", "Retry-After", "30"), 3), good];
        await using var deployment = await shared.DeployAsync(Misbehave.InTurn([.. Enumerable.Repeat(round, Rounds).SelectMany(r => r)]));
        for (var i = 0; i < Rounds * round.Length; i++)
        {
            using var answer = await deployment.SendAsync(headers: ("X-Global-Transaction-Id", $"t-{i}"));
            Assert.Equal((i % round.Length) switch { < 5 => 500, 5 or 9 => 200, _ => 429 }, (int)answer.StatusCode);
        }

        var rows = await deployment.RowsAsync();
        var errors = await deployment.ErrorsAsync();
        Assert.Equal(
            Enumerable.Range(0, Rounds * round.Length).Where(i => i % round.Length is 5 or 9).SelectMany(i => new[] { $"t-{i}", $"t-{i}" }).Order(),
            rows.Select(r => (string)r["transaction_id"]!).Order());
        Assert.Equal(Rounds * 5, errors.Count(e => (int)e["status"]! == 500));
        Assert.Equal(Rounds * 3, errors.Count(e => (int)e["status"]! == 429));
        Assert.Equal(Rounds * round.Length, deployment.Engine.Requests.Count);
    }

    [Fact]
    public async Task Token_of_the_provider_that_expired_early_is_renewed_for_the_next_request()
    {
        await using var identity = await LoopbackServer.StartAsync(_ => LoopbackAnswer.Of(new JsonObject { ["access_token"] = "fresh", ["expires_in"] = 3600 }));
        identity.Once("token", FakeUpstream.Text("""{"access_token":"stale","expires_in":3600}"""));
        await using var host = await GatewayHost.StartAsync(
            context => context.Request.Headers.Authorization == "Bearer fresh" ? FakeUpstream.Text(GatewayHost.Answer)(context) : Misbehave.Status(401, "expired")(context),
            new JsonObject { ["credentials"] = "provider" },
            new JsonObject { ["auth_type"] = "oauth2", ["auth_url"] = new Uri(identity.Address, "token").ToString(), ["client_id"] = "c", ["client_secret"] = "s" });
        var own = ("X-Assay-Authorization", host.Api.Http.DefaultRequestHeaders.Authorization!.ToString());

        using var refused = await host.SendAsync(headers: own);
        using var answered = await host.SendAsync(headers: own);
        using var again = await host.SendAsync(headers: own);

        // The engine's refusal passes; nothing is sent twice.
        Assert.Equal((401, 200, 200), ((int)refused.StatusCode, (int)answered.StatusCode, (int)again.StatusCode));
        Assert.Equal("expired", await refused.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        Assert.Equal(["Bearer stale", "Bearer fresh", "Bearer fresh"], host.Upstream.Requests.Select(r => r.Headers["Authorization"]));
        Assert.Equal(2, identity.Requests.Count);
    }

    [Fact]
    public async Task Identity_provider_that_is_down_gives_502_and_no_request_without_credentials()
    {
        await using var host = await GatewayHost.StartAsync(
            gateway: new JsonObject { ["credentials"] = "provider" },
            credentials: new JsonObject { ["auth_type"] = "oauth2", ["auth_url"] = "http://127.0.0.1:1/token", ["client_id"] = "c", ["client_secret"] = "s" });

        using var answer = await host.SendAsync(headers: ("X-Assay-Authorization", host.Api.Http.DefaultRequestHeaders.Authorization!.ToString()));

        Assert.Equal(HttpStatusCode.BadGateway, answer.StatusCode);
        Assert.Empty(host.Upstream.Requests);
        Assert.Single(await host.ErrorsAsync());
    }

    [Fact]
    public async Task Score_of_the_servers_own_renews_a_token_once_however_often_it_is_refused()
    {
        await using var identity = await LoopbackServer.StartAsync(_ => LoopbackAnswer.Of(new JsonObject { ["access_token"] = "t", ["expires_in"] = 3600 }));
        await using var test = await EngineUnderTest.StartAsync();
        test.Binding = test.Binding with
        {
            Credentials = EngineUnderTest.Credentials($$"""{"auth_type":"oauth2","auth_url":"{{new Uri(identity.Address, "token")}}","client_id":"c","client_secret":"s"}"""),
        };
        test.Fake.Next(Enumerable.Repeat(Misbehave.Status(401, "expired"), 5));

        var refused = await test.RefusedAsync();

        Assert.Equal((HttpStatusCode.Unauthorized, 2, 2), (refused.Status, test.Fake.Requests.Count, identity.Requests.Count));
    }
}
