using System.Net;
using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Access;
using Assay.Server.Catalog;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Codecs.Mapping;
using Assay.Server.Engines.Custom;
using Assay.Server.Engines.Transport;
using Assay.Server.Engines.Transport.Authentication;
using Assay.Server.Hosting;
using Assay.Server.Secrets;
using Assay.Server.Tests.Fakes;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;

namespace Assay.Server.Tests.Engines;

/// <summary>The custom engine of the server against a <see cref="FakeEngine"/>, with a clock that stands still.</summary>
internal sealed class EngineUnderTest : IAsyncDisposable
{
    public static readonly TimeSpan CallTimeout = TimeSpan.FromSeconds(60);

    private readonly string _folder;
    private readonly GuardedHttp _http;

    private EngineUnderTest(string folder, FakeEngine fake, GuardedHttp http, EngineClient client, RecordingClock clock)
    {
        _folder = folder;
        _http = http;
        Fake = fake;
        Client = client;
        Clock = clock;
        Scoring = new HttpScoring(client, new CodecCatalog([new FieldsValuesCodec(wrapped: false), new FieldsValuesCodec(wrapped: true), new MappingCodec()]));
        Engine = new CustomEngine(client, Scoring);
    }

    public FakeEngine Fake { get; }

    public EngineClient Client { get; }

    public HttpScoring Scoring { get; }

    public CustomEngine Engine { get; }

    public RecordingClock Clock { get; }

    public EngineBinding Binding { get; set; } = new(null, null, new Dictionary<string, string>());

    public static async Task<EngineUnderTest> StartAsync(
        AssaySettings? settings = null, Func<string, CancellationToken, Task<IPAddress[]>>? resolve = null)
    {
        settings ??= new AssaySettings { AllowLoopbackEngines = true };
        var cancellation = TestContext.Current.CancellationToken;
        var folder = Directory.CreateTempSubdirectory("assay-engine-").FullName;
        var clock = new RecordingClock();
        var database = new CatalogDatabase(Path.Combine(folder, "catalog.db"));
        await database.MigrateAsync(cancellation);
        var key = new SigningKey(new SecretStore(database, new EphemeralDataProtectionProvider(), clock));
        await key.LoadAsync(cancellation);
        var http = new GuardedHttp(settings, new AddressGuard(settings, resolve));
        var client = new EngineClient(settings, http, Kinds(http, clock), new ScoringMarker(key, clock), clock);
        return new EngineUnderTest(folder, await FakeEngine.StartAsync(), http, client, clock);
    }

    public static JsonElement Credentials(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    public static ScoringTarget Target(Uri endpoint) => new(endpoint, FakeEngine.Deployment, new PayloadFormat());

    public static Table Rows(int count) => new([new IntegerColumn("row", [.. Enumerable.Range(0, count).Select(i => (long)i)])]);

    public Task<IReadOnlyList<EngineDeployment>> ListAsync() =>
        Engine.ListDeploymentsAsync(Binding with { Address = Fake.Address }, TestContext.Current.CancellationToken);

    public Task<EngineAnswer> ScoreAsync(int rows = 1) =>
        Engine.ScoreAsync(Binding, Target(Fake.ScoringUrl), Rows(rows), TestContext.Current.CancellationToken);

    /// <summary>Scores on another engine than <see cref="Fake"/>.</summary>
    public Task<EngineAnswer> ScoreAsync(Uri endpoint) => Engine.ScoreAsync(Binding, Target(endpoint), Rows(1), TestContext.Current.CancellationToken);

    /// <summary>Closes the connections that calls left open for the next.</summary>
    public void CloseConnections() => _http.Dispose();

    public async Task<EngineException> RefusedAsync(int rows = 1) => await Assert.ThrowsAsync<EngineException>(() => ScoreAsync(rows));

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Fake.DisposeAsync();
        SqliteConnection.ClearPool(new SqliteConnection($"Data Source={Path.Combine(_folder, "catalog.db")}"));
        Directory.Delete(_folder, recursive: true);
    }

    private static Authentications Kinds(GuardedHttp http, TimeProvider clock) => new(
    [
        new NoAuthentication(),
        new ApiKeyAuthentication(),
        new BasicAuthentication(),
        new BearerAuthentication(),
        new CertificateAuthentication(),
        new OAuth2Authentication(new TokenCache(clock), new TokenRequest(http, clock)),
    ]);
}
