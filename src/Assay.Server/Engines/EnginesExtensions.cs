using Assay.Server.Engines.Custom;
using Assay.Server.Engines.Transport;

namespace Assay.Server.Engines;

/// <summary>Every kind of engine, one line each.</summary>
internal static class EnginesExtensions
{
    public static IServiceCollection AddEngines(this IServiceCollection services) => services
        .AddSingleton<IEngine, CustomEngine>()
        .AddSingleton<EngineCatalog>()
        .AddSingleton<AddressGuard>()
        .AddSingleton<ScoringMarker>()
        .AddSingleton<EngineClient>();
}
