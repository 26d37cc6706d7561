using System.Net;
using System.Reflection;
using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Assay.Contracts;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Hosting;
using Assay.Server.Tests.Api;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Gateway.Faults;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Server.Tests.Engines.Transport;

/// <summary>
/// Every credential that is an address, with every spelling of an address inside: none is called, and no other is called by
/// what answers there. What a subscription or gateway names is a test of the gateway's.
/// </summary>
public sealed partial class InnerAddressTests
{
    private const string Key = "private_key";

    private static readonly Lazy<string> PrivateKey = new(() =>
    {
        using var rsa = RSA.Create(2048);
        return rsa.ExportPkcs8PrivateKeyPem();
    });

    /// <summary>Members of wire records that are addresses. Those marked so are called: they are tested here or at the gateway.</summary>
    private static readonly string[] Members =
    [
        "Asset.Url", "Deployment.Url", "Gateway.Upstream (called)", "Metadata.Url", "PageLink.Url", "ScoringEndpoint.Url (called)",
    ];

    /// <summary>The engine, the credential, whether scoring or listing calls it, and the credentials beside it.</summary>
    private static readonly (string Engine, string Field, bool Scores, string Credentials)[] Fields =
    [
        ("custom_machine_learning", "url", false, "{}"),
        ("generic_rest", "url", true, "{}"),
        ("custom_machine_learning", "auth_url", true, """{"auth_type":"oauth2","client_id":"c","client_secret":"s"}"""),
        ("custom_machine_learning", "auth_url", true, """{"auth_type":"cloud_pak","username":"u","password":"p"}"""),
        ("custom_machine_learning", "url", true, """{"auth_type":"cloud_pak","username":"u","password":"p"}"""),
        ("custom_machine_learning", "auth_url", true, """{"auth_type":"ibm_iam","apikey":"k"}"""),
        ("custom_machine_learning", "iam_url", true, """{"auth_type":"ibm_iam","apikey":"k"}"""),
        ("custom_machine_learning", "login_url", true, """{"auth_type":"entra_id","tenant_id":"t","client_id":"c","client_secret":"s","resource":"https://ml.azure.com"}"""),
        ("custom_machine_learning", "token_uri", true, """{"auth_type":"google_service_account","client_email":"a@b","private_key":""}"""),
        ("amazon_sagemaker", "control_url", false, """{"access_key_id":"a","secret_access_key":"s","region":"us-east-1"}"""),
        ("amazon_sagemaker", "runtime_url", true, """{"access_key_id":"a","secret_access_key":"s","region":"us-east-1"}"""),
        ("azure_machine_learning", "management_url", false, """{"auth_type":"bearer","token":"t","subscription_id":"s"}"""),
        ("torchserve", "management_url", false, "{}"),
    ];

    [Fact]
    public async Task No_spelling_of_an_inner_address_is_called()
    {
        await using var canary = await FakeEngine.StartAsync();
        await using var lure = await FakeUpstream.StartAsync(Misbehave.Redirect(canary.ScoringUrl));
        await using var open = await StartAsync(allowsLoopback: true);
        await using var closed = await StartAsync(allowsLoopback: false);
        string[] urls = [.. InnerAddresses.Of(canary.Address.Port), .. InnerAddresses.Never];
        Assert.True(urls.Length >= 80);
        foreach (var (engine, field, scores, credentials) in Fields)
        {
            // Where it may be called it is, and does not follow where that leads.
            var lured = lure.Requests.Count;
            await CallAsync(open, engine, field, scores, credentials, lure.Address.ToString());
            Assert.True(lure.Requests.Count > lured, $"{field} of {engine} is not called even where it may be");
            foreach (var url in urls)
            {
                await CallAsync(closed, engine, field, scores, credentials, url);
            }

            Assert.True(canary.Connections == 0, $"{field} of {engine} got inside");
        }
    }

    [Fact]
    public void Every_credential_that_is_an_address_is_among_those_tested()
    {
        var named = Directory.GetFiles(Path.Combine(Repository.Root, "src", "Assay.Server"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(f => Credentials().Matches(File.ReadAllText(f)).Select(m => m.Groups["name"].Value))
            .ToHashSet();

        // Its address is made and called as that of the listing of workspaces is.
        Assert.Equal(
            Fields.Select(f => f.Field).Append("model_management_url").Distinct().Order(),
            named.Order());
    }

    [Fact]
    public void Every_member_of_a_wire_record_that_is_an_address_is_known()
    {
        var found = typeof(AssayJson).Assembly.GetExportedTypes()
            .SelectMany(t => t.GetProperties(BindingFlags.Public | BindingFlags.Instance | BindingFlags.DeclaredOnly))
            .Where(p => (p.PropertyType == typeof(string) && Address().IsMatch(p.Name)) || p.PropertyType == typeof(Uri))
            .Select(p => $"{p.DeclaringType!.Name}.{p.Name}");

        Assert.Equal(Members.Select(m => m.Split(' ')[0]), found.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Nothing_but_the_guarded_handlers_calls_out()
    {
        var callers = Directory.GetFiles(Path.Combine(Repository.Root, "src", "Assay.Server"), "*.cs", SearchOption.AllDirectories)
            .Where(f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && Callers().IsMatch(File.ReadAllText(f)))
            .Select(f => Path.GetFileName(f));

        // The demo calls the engine that it has started itself.
        Assert.Equal(["AddressGuard.cs", "DemoScenario.cs", "GatewayHttp.cs", "GuardedHttp.cs"], callers.Order(StringComparer.Ordinal));
    }

    /// <summary>A server for which every name is one of its own machine's.</summary>
    private static Task<ApiHost> StartAsync(bool allowsLoopback) => ApiHost.StartAsync(services =>
    {
        var settings = (AssaySettings)services.Last(s => s.ServiceType == typeof(AssaySettings)).ImplementationInstance!;
        services.AddSingleton(settings with { AllowLoopbackEngines = allowsLoopback });
        GatewayFaults.Resolves((_, _) => Task.FromResult<IPAddress[]>([IPAddress.Loopback]))(services);
    });

    private static async Task CallAsync(ApiHost host, string engine, string field, bool scores, string beside, string url)
    {
        var credentials = JsonNode.Parse(beside)!.AsObject();
        if (credentials.ContainsKey(Key))
        {
            credentials[Key] = PrivateKey.Value;
        }

        credentials[field] = url;
        var binding = new EngineBinding(
            field == "url" && Uri.TryCreate(url, UriKind.Absolute, out var address) ? address : null, credentials.Deserialize<JsonElement>(), new Dictionary<string, string>());
        var called = host.Service<EngineCatalog>().Find(engine)!;
        try
        {
            if (scores)
            {
                var endpoint = engine == "custom_machine_learning" ? new Uri("https://engine.invalid/score") : null;
                await called.ScoreAsync(binding, new ScoringTarget(endpoint, "d", new PayloadFormat()) { EndpointName = "e" }, EngineUnderTest.Rows(1), TestContext.Current.CancellationToken);
            }
            else
            {
                await called.ListDeploymentsAsync(binding, TestContext.Current.CancellationToken);
            }
        }
        catch (EngineException)
        {
            // Whatever it says: what counts is whom it has called.
        }
    }

    [GeneratedRegex("(Credential|Required|Host)\\((binding, )?\"(?<name>[a-z_]*(url|uri|host|address|server)[a-z_]*)\"")]
    private static partial Regex Credentials();

    [GeneratedRegex("(Url|Uri|Upstream|Address|Callback|Webhook|Host)$")]
    private static partial Regex Address();

    [GeneratedRegex(@"new (HttpClient|SocketsHttpHandler|HttpClientHandler|TcpClient|Socket)\b|WebRequest\.|IHttpClientFactory")]
    private static partial Regex Callers();
}
