namespace Assay.Server.Providers;

/// <summary>Bound engines.</summary>
internal static class ProvidersExtensions
{
    public static IServiceCollection AddProviders(this IServiceCollection services) => services.AddSingleton<ProviderService>();
}
