using System.Net;
using Assay.Server.Engines;
using Assay.Server.Engines.Transport;
using Assay.Server.Hosting;

namespace Assay.Server.Tests.Engines.Transport;

public class AddressGuardTests
{
    private static readonly AssaySettings Everything = new() { AllowLoopbackEngines = true, AllowPrivateEngines = true };

    [Theory]
    [InlineData("169.254.169.254")]
    [InlineData("169.254.0.1")]
    [InlineData("169.254.170.2")]
    [InlineData("100.100.100.200")]
    [InlineData("168.63.129.16")]
    [InlineData("0.0.0.0")]
    [InlineData("0.1.2.3")]
    [InlineData("192.0.0.192")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("febf::1")]
    [InlineData("fe80::1%1")]
    [InlineData("ff02::1")]
    [InlineData("fd00:ec2::254")]
    [InlineData("2001:0:a9fe:a9fe::1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("::ffff:0.0.0.0")]
    [InlineData("::169.254.169.254")]
    [InlineData("::ffff:0:169.254.169.254")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("2002:0:1::")]
    [InlineData("64:ff9b::169.254.169.254")]
    [InlineData("64:ff9b::a9fe:a9fe")]
    [InlineData("64:ff9b:1::a9fe:a9fe")]
    public void Refusal_of_link_local_metadata_and_reserved_addresses_stands_whatever_is_allowed(string address)
    {
        Assert.Contains("never called", new AddressGuard(Everything).Refusal(IPAddress.Parse(address)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("::1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:0:127.0.0.1")]
    [InlineData("2002:7f00:1::")]
    [InlineData("64:ff9b::127.0.0.1")]
    public void Refusal_of_loopback_names_its_setting(string address)
    {
        var parsed = IPAddress.Parse(address);

        Assert.Contains("--allow-loopback-engines", new AddressGuard(new AssaySettings { AllowPrivateEngines = true }).Refusal(parsed), StringComparison.Ordinal);
        Assert.Null(new AddressGuard(new AssaySettings { AllowLoopbackEngines = true }).Refusal(parsed));
    }

    [Theory]
    [InlineData("10.0.0.1")]
    [InlineData("10.255.255.255")]
    [InlineData("172.16.0.1")]
    [InlineData("172.31.255.255")]
    [InlineData("192.168.1.1")]
    [InlineData("100.64.0.1")]
    [InlineData("100.127.255.255")]
    [InlineData("198.18.0.1")]
    [InlineData("fc00::1")]
    [InlineData("fd12:3456::1")]
    [InlineData("fec0::1")]
    [InlineData("::ffff:10.0.0.1")]
    [InlineData("::10.0.0.1")]
    [InlineData("2002:a00:1::")]
    [InlineData("64:ff9b::10.0.0.1")]
    public void Refusal_of_private_addresses_names_its_setting(string address)
    {
        var parsed = IPAddress.Parse(address);

        Assert.Contains("--allow-private-engines", new AddressGuard(new AssaySettings { AllowLoopbackEngines = true }).Refusal(parsed), StringComparison.Ordinal);
        Assert.Null(new AddressGuard(new AssaySettings { AllowPrivateEngines = true }).Refusal(parsed));
    }

    [Theory]
    [InlineData("8.8.8.8")]
    [InlineData("172.15.255.255")]
    [InlineData("172.32.0.1")]
    [InlineData("100.63.255.255")]
    [InlineData("100.128.0.1")]
    [InlineData("169.253.255.255")]
    [InlineData("223.255.255.255")]
    [InlineData("2606:4700::1111")]
    [InlineData("64:ff9b::8.8.8.8")]
    public void Refusal_of_public_addresses_is_none(string address) =>
        Assert.Null(new AddressGuard(new AssaySettings()).Refusal(IPAddress.Parse(address)));

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("ftp://example.com/")]
    [InlineData("gopher://example.com/")]
    [InlineData("ws://example.com/")]
    [InlineData("data:text/plain,x")]
    [InlineData("http://user@example.com/")]
    [InlineData("http://user:pass@example.com/")]
    [InlineData("http://example.com@127.0.0.1/")]
    public void Refusal_of_a_url_of_another_scheme_or_with_a_user_is_said(string url) =>
        Assert.NotNull(AddressGuard.Refusal(new Uri(url)));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("localhost")]
    [InlineData("127.1")]
    [InlineData("2130706433")]
    [InlineData("0x7f000001")]
    [InlineData("0x7f.0.0.1")]
    [InlineData("0177.0.0.1")]
    [InlineData("017700000001")]
    [InlineData("127.0.0.1.")]
    [InlineData("０x7f.1")]
    [InlineData("①②⑦.0.0.1")]
    [InlineData("[::1]")]
    [InlineData("[::ffff:127.0.0.1]")]
    [InlineData("[::ffff:7f00:1]")]
    [InlineData("[64:ff9b::7f00:1]")]
    [InlineData("[2002:7f00:1::]")]
    [InlineData("0.0.0.0")]
    [InlineData("[::]")]
    public async Task Connect_to_any_spelling_of_this_machine_opens_no_connection(string host)
    {
        await using var test = await EngineUnderTest.StartAsync(new AssaySettings());
        if (!Uri.TryCreate($"http://{host}:{test.Fake.Address.Port}/v1/deployments", UriKind.Absolute, out var url))
        {
            // What is no address cannot be bound in the first place.
            return;
        }

        var refused = await Assert.ThrowsAsync<EngineException>(() => test.Client.SendAsync(test.Binding, EngineRequest.Get(url), TestContext.Current.CancellationToken));

        Assert.Contains(refused.Code, new[] { "engine_address_refused", "engine_unreachable" });
        Assert.Equal(0, test.Fake.Connections);
    }

    [Fact]
    public async Task Connect_to_a_name_that_resolves_inside_is_refused()
    {
        await using var test = await EngineUnderTest.StartAsync(new AssaySettings(), (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]));

        var refused = await Assert.ThrowsAsync<EngineException>(() => GetAsync(test, "engine.test"));

        Assert.Equal("engine_address_refused", refused.Code);
        Assert.Contains("--allow-loopback-engines", refused.Message, StringComparison.Ordinal);
        Assert.Equal(0, test.Fake.Connections);
    }

    [Fact]
    public async Task Connect_to_a_name_that_changes_its_address_checks_the_address_it_connects_to()
    {
        var answers = new Queue<IPAddress>([IPAddress.Loopback, IPAddress.Parse("169.254.169.254")]);
        await using var test = await EngineUnderTest.StartAsync(
            new AssaySettings { AllowLoopbackEngines = true }, (_, _) => Task.FromResult<IPAddress[]>([answers.Dequeue()]));

        await GetAsync(test, "engine.test");
        var refused = await Assert.ThrowsAsync<EngineException>(() => GetAsync(test, "engine2.test"));

        Assert.Equal("engine_address_refused", refused.Code);
        Assert.Empty(answers);
        Assert.Equal(1, test.Fake.Connections);
    }

    [Fact]
    public async Task Connect_to_a_name_with_a_refused_and_an_allowed_address_takes_the_allowed_one()
    {
        await using var test = await EngineUnderTest.StartAsync(
            new AssaySettings { AllowLoopbackEngines = true },
            (_, _) => Task.FromResult<IPAddress[]>([IPAddress.Parse("169.254.169.254"), IPAddress.Loopback]));

        await GetAsync(test, "engine.test");

        Assert.Single(test.Fake.Requests);
    }

    private static Task<EngineReply> GetAsync(EngineUnderTest test, string host) => test.Client.SendAsync(
        test.Binding, EngineRequest.Get(new Uri($"http://{host}:{test.Fake.Address.Port}/v1/deployments")), TestContext.Current.CancellationToken);
}
