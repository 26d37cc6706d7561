using System.Collections.Frozen;

namespace Assay.Server.Engines;

/// <summary>All kinds of engines by service type.</summary>
internal sealed class EngineCatalog(IEnumerable<IEngine> engines)
{
    private readonly FrozenDictionary<string, IEngine> _engines = engines
        .SelectMany(e => e.Aliases.Prepend(e.ServiceType), (engine, type) => KeyValuePair.Create(type, engine))
        .ToFrozenDictionary();

    /// <summary>Every accepted service type, aliases among them.</summary>
    public IReadOnlyCollection<string> ServiceTypes => _engines.Keys;

    public IEngine? Find(string? serviceType) => serviceType is null ? null : _engines.GetValueOrDefault(serviceType);
}
