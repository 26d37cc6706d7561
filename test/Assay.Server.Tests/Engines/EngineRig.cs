using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Contracts.Envelopes;
using Assay.Monitors.Tables;
using Assay.Server.Access;
using Assay.Server.Catalog;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Hosting;
using Assay.Server.Secrets;
using Assay.Server.Subscriptions;
using Assay.Server.Tests.Engines.Conformance;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Assay.Server.Tests.Engines;

/// <summary>The server's engines as it wires them, with a clock that stands still: a wait that is not of no length hangs.</summary>
internal sealed class EngineRig : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly string _folder;

    private EngineRig(ServiceProvider services, string folder)
    {
        _services = services;
        _folder = folder;
    }

    public RecordingClock Clock => (RecordingClock)_services.GetRequiredService<TimeProvider>();

    public static async Task<EngineRig> StartAsync()
    {
        var folder = Directory.CreateTempSubdirectory("assay-engines-").FullName;
        var database = new CatalogDatabase(Path.Combine(folder, "catalog.db"));
        await database.MigrateAsync(TestContext.Current.CancellationToken);
        var services = new ServiceCollection()
            .AddSingleton(new AssaySettings { AllowLoopbackEngines = true })
            .AddSingleton<TimeProvider>(new RecordingClock())
            .AddSingleton(database)
            .AddSingleton<IDataProtectionProvider>(new EphemeralDataProtectionProvider())
            .AddSingleton<SecretStore>()
            .AddSingleton<SigningKey>()
            .AddEngines()
            .BuildServiceProvider();
        await services.GetRequiredService<SigningKey>().LoadAsync(TestContext.Current.CancellationToken);
        return new EngineRig(services, folder);
    }

    public static EngineBinding Binding(JsonObject credentials)
    {
        var opened = JsonSerializer.Deserialize<JsonElement>(credentials.ToJsonString());
        var binding = new EngineBinding(null, opened, new Dictionary<string, string>());
        return binding with { Address = binding.Credential("url") is { } url ? new Uri(url) : null };
    }

    /// <summary>The credit model behind a scoring address.</summary>
    public static ScoringTarget Target(string? url, string? deployment, JsonObject? format = null) => new(
        url is null ? null : new Uri(url),
        deployment,
        new PayloadFormat
        {
            Features = CreditModel.Features,
            Classes = CreditModel.Classes,
            Categorical = new HashSet<string> { "Sex" },
            Options = format ?? [],
        });

    /// <summary>Applications of the credit model.</summary>
    public static Table Rows(int count) => new(
    [
        TextColumn.From("Sex", CreditModel.Applications.Take(count).Select(a => a.Sex)),
        new IntegerColumn("Age", [.. CreditModel.Applications.Take(count).Select(a => (long)a.Age)]),
        new DoubleColumn("Amount", [.. CreditModel.Applications.Take(count).Select(a => a.Amount)]),
    ]);

    public IEngine Engine(string serviceType) => _services.GetRequiredService<EngineCatalog>().Find(serviceType)!;

    public Task<IReadOnlyList<EngineDeployment>> ListAsync(string serviceType, EngineBinding binding) =>
        Engine(serviceType).ListDeploymentsAsync(binding, TestContext.Current.CancellationToken);

    public Task<EngineAnswer> ScoreAsync(string serviceType, EngineBinding binding, ScoringTarget target, int rows = 2) =>
        Engine(serviceType).ScoreAsync(binding, target, Rows(rows), TestContext.Current.CancellationToken);

    public async Task<EngineException> RefusedAsync(string serviceType, EngineBinding binding, ScoringTarget target, int rows = 2) =>
        await Assert.ThrowsAsync<EngineException>(() => ScoreAsync(serviceType, binding, target, rows));

    /// <summary>Asserts that an answer is the credit model's for the first applications.</summary>
    public static void AssertModel(EngineAnswer answer, int rows = 2)
    {
        Assert.Equal(rows, answer.Rows.RowCount);
        foreach (var (a, row) in CreditModel.Applications.Take(rows).Select((a, row) => (a, row)))
        {
            var expected = CreditModel.Probabilities(a.Sex, a.Age, a.Amount);
            Assert.Equal(CreditModel.Decide(expected), answer.Rows["prediction"][row]);
            var risk = answer.Rows["probability"][row] is double[] vector ? vector[1] : Assert.IsType<double>(answer.Rows["probability"][row]);
            Assert.Equal(expected[1], risk, 1e-12);
        }
    }

    /// <summary>What contradicts the subscription in an answer, as a monitor would be told.</summary>
    public static IReadOnlyList<string> Findings(EngineAnswer answer, params IReadOnlyList<string> labels)
    {
        var findings = new List<ApiError>();
        var roles = new ModelRoles
        {
            SubscriptionId = "s",
            Features = CreditModel.Features,
            Categorical = new HashSet<string>(),
            Prediction = "prediction",
            Probabilities = ["probability"],
            Classes = labels,
        };
        AnswerReader.Read(roles, answer.Rows, answer.Labels, findings);
        return [.. findings.Select(f => f.Code)];
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        SqliteConnection.ClearPool(new SqliteConnection($"Data Source={Path.Combine(_folder, "catalog.db")}"));
        Directory.Delete(_folder, recursive: true);
    }
}
