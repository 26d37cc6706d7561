using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Access;
using Assay.Server.Catalog;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Hosting;
using Assay.Server.Secrets;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Server.Tests.Engines;

/// <summary>Every engine as the server wires them, without the server and with a clock that stands still.</summary>
internal sealed class EngineServices : IAsyncDisposable
{
    private readonly string _folder;
    private readonly ServiceProvider _services;

    private EngineServices(string folder, ServiceProvider services, RecordingClock clock)
    {
        _folder = folder;
        _services = services;
        Clock = clock;
    }

    public RecordingClock Clock { get; }

    public static async Task<EngineServices> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("assay-engines-").FullName;
        var clock = new RecordingClock();
        var database = new CatalogDatabase(Path.Combine(folder, "catalog.db"));
        await database.MigrateAsync(TestContext.Current.CancellationToken);
        var key = new SigningKey(new SecretStore(database, new EphemeralDataProtectionProvider(), clock));
        await key.LoadAsync(TestContext.Current.CancellationToken);
        var services = new ServiceCollection()
            .AddSingleton(new AssaySettings { AllowLoopbackEngines = true })
            .AddSingleton(key)
            .AddSingleton<TimeProvider>(clock)
            .AddEngines()
            .BuildServiceProvider();
        return new EngineServices(folder, services, clock);
    }

    public IEngine Engine(string serviceType) => _services.GetRequiredService<EngineCatalog>().Find(serviceType)!;

    public static EngineBinding Binding(JsonObject credentials, params ReadOnlySpan<(string Name, string Value)> headers)
    {
        var given = JsonSerializer.SerializeToElement(credentials);
        var binding = new EngineBinding(null, given, headers.ToArray().ToDictionary(h => h.Name, h => h.Value));
        return binding with { Address = Uri.TryCreate(binding.Credential("url"), UriKind.Absolute, out var address) ? address : null };
    }

    public static async Task<EngineException> RefusedAsync(Task call) => await Assert.ThrowsAsync<EngineException>(() => call);

    /// <summary>The features of the credit model, as many rows as asked.</summary>
    public static Table Applications(int rows) => new(
    [
        TextColumn.From("Sex", Enumerable.Range(0, rows).Select(i => i % 2 == 0 ? "female" : "male")),
        new IntegerColumn("Age", [.. Enumerable.Range(0, rows).Select(i => 20L + i)]),
        new DoubleColumn("Amount", [.. Enumerable.Range(0, rows).Select(i => 500.5 + (i * 300))]),
    ]);

    /// <summary>What codecs are told of the credit model.</summary>
    public static PayloadFormat Credit(string options = "{}") => new()
    {
        Features = Conformance.CreditModel.Features,
        Categorical = new HashSet<string> { "Sex" },
        Classes = Conformance.CreditModel.Classes,
        Options = JsonNode.Parse(options)!.AsObject(),
    };

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        SqliteConnection.ClearPool(new SqliteConnection($"Data Source={Path.Combine(_folder, "catalog.db")}"));
        Directory.Delete(_folder, recursive: true);
    }
}
