using System.Collections.Frozen;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Server.Catalog;
using Assay.Server.Hosting;

namespace Assay.Server.Monitoring.Definitions;

/// <summary>Every monitor definition: the user's own first, then the built-in ones.</summary>
internal sealed class MonitorDefinitions(IEnumerable<IMonitor> monitors, ResourceCatalog catalog, AssaySettings settings)
{
    /// <summary>The order in which OpenScale lists its built-in monitors.</summary>
    private static readonly string[] Order =
        ["fairness", "model_health", "performance", "data_health", "explainability", "mrm", "generative_ai_quality", "drift_v2", "drift", "quality"];

    // Built-in definitions have one fixed date of birth, so that lists are the same on every server.
    private static readonly DateTime BuiltInSince = new(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);

    private readonly FrozenDictionary<string, IMonitor> _computed = monitors.ToFrozenDictionary(m => m.Id);

    /// <summary>The monitor that computes a definition; null for custom and uncomputed ones.</summary>
    public IMonitor? Computed(string definitionId) => _computed.GetValueOrDefault(definitionId);

    public bool IsBuiltIn(string definitionId) => Order.Contains(definitionId);

    public async Task<IReadOnlyList<Resource<MonitorDefinition>>> ListAsync(CancellationToken cancellation) =>
        [.. await catalog.ListAsync(Kinds.MonitorDefinition, cancellation), .. Order.Select(BuiltIn)];

    public async Task<Resource<MonitorDefinition>?> FindAsync(string id, CancellationToken cancellation) =>
        IsBuiltIn(id) ? BuiltIn(id) : await catalog.FindAsync(Kinds.MonitorDefinition, id, cancellation);

    /// <exception cref="Http.ApiException">404 when there is none.</exception>
    public async Task<Resource<MonitorDefinition>> GetAsync(string id, CancellationToken cancellation) =>
        IsBuiltIn(id) ? BuiltIn(id) : await catalog.GetAsync(Kinds.MonitorDefinition, id, cancellation);

    /// <summary>
    /// Refuses a name that is taken. Clients make constants of names (<c>Drift v2</c> gives <c>DRIFT_V2</c>), so that two
    /// names are the same when their constants are.
    /// </summary>
    /// <exception cref="Http.ApiException">409 when another definition has the name, or a new one the id.</exception>
    public async Task ThrowIfTakenAsync(string name, string id, bool isNew, CancellationToken cancellation)
    {
        foreach (var other in await ListAsync(cancellation))
        {
            if (other.Metadata.Id == id ? isNew : Constant(other.Entity.Name!) == Constant(name))
            {
                throw Http.ApiException.Conflict($"There is a monitor definition '{other.Metadata.Id}' with the name '{other.Entity.Name}' already.", other.Metadata.Id);
            }
        }
    }

    private static string Constant(string name) => name.ToUpperInvariant().Replace(' ', '_');

    private Resource<MonitorDefinition> BuiltIn(string id)
    {
        var definition = _computed.TryGetValue(id, out var monitor) ? monitor.Definition : UncomputedDefinitions.All[id];
        var crn = $"crn:v1:bluemix:public:aiopenscale:us-south:a/na:{settings.InstanceId}:monitor_definition:{id}";
        return new Resource<MonitorDefinition>(
            new Metadata(id, Kinds.MonitorDefinition.Url(id, null), BuiltInSince, ResourceCatalog.Internal, crn), definition);
    }
}
