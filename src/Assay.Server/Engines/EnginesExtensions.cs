using Assay.Server.Engines.Azure;
using Assay.Server.Engines.Azure.Endpoints;
using Assay.Server.Engines.Azure.Services;
using Assay.Server.Engines.Azure.Studio;
using Assay.Server.Engines.Custom;
using Assay.Server.Engines.Spss;
using Assay.Server.Engines.Transport;
using Assay.Server.Engines.Transport.Authentication;
using Assay.Server.Engines.Watson;

namespace Assay.Server.Engines;

/// <summary>Every kind of engine and of authentication, one line each.</summary>
internal static class EnginesExtensions
{
    public static IServiceCollection AddEngines(this IServiceCollection services) => services
        .AddSingleton<IEngine, CustomEngine>()
        .AddSingleton<IEngine, OnlineEndpointEngine>()
        .AddSingleton<IEngine, SpssEngine>()
        .AddSingleton<IEngine, StudioEngine>()
        .AddSingleton<IEngine, WatsonEngine>()
        .AddSingleton<IEngine, WebServiceEngine>()
        .AddSingleton<IAuthentication, NoAuthentication>()
        .AddSingleton<IAuthentication, ApiKeyAuthentication>()
        .AddSingleton<IAuthentication, BasicAuthentication>()
        .AddSingleton<IAuthentication, BearerAuthentication>()
        .AddSingleton<IAuthentication, CertificateAuthentication>()
        .AddSingleton<IAuthentication, CloudPakAuthentication>()
        .AddSingleton<EntraIdAuthentication>()
        .AddSingleton<IAuthentication>(services => services.GetRequiredService<EntraIdAuthentication>())
        .AddSingleton<IAuthentication, IbmIamAuthentication>()
        .AddSingleton<IAuthentication, OAuth2Authentication>()
        .AddSingleton<Authentications>()
        .AddSingleton<TokenCache>()
        .AddSingleton<TokenRequest>()
        .AddSingleton<AzureManagement>()
        .AddSingleton<AzureWorkspaces>()
        .AddSingleton<DesignerInput>()
        .AddSingleton<EndpointKeys>()
        .AddSingleton<ModelManagement>()
        .AddSingleton<EngineCatalog>()
        .AddSingleton<AddressGuard>()
        .AddSingleton<ScoringMarker>()
        .AddSingleton<GuardedHttp>()
        .AddSingleton<EngineClient>()
        .AddSingleton<JsonClient>()
        .AddSingleton<HttpScoring>();
}
