using Assay.Server.Engines.Custom;
using Assay.Server.Engines.KServe;
using Assay.Server.Engines.Mlflow;
using Assay.Server.Engines.OpenInference;
using Assay.Server.Engines.Seldon;
using Assay.Server.Engines.TensorFlow;
using Assay.Server.Engines.TorchServe;
using Assay.Server.Engines.Transport;
using Assay.Server.Engines.Transport.Authentication;

namespace Assay.Server.Engines;

/// <summary>Every kind of engine and of authentication, one line each.</summary>
internal static class EnginesExtensions
{
    public static IServiceCollection AddEngines(this IServiceCollection services) => services
        .AddSingleton<IEngine, CustomEngine>()
        .AddSingleton<IEngine, KServeEngine>()
        .AddSingleton<IEngine, MlflowEngine>()
        .AddSingleton<IEngine, OpenInferenceEngine>()
        .AddSingleton<IEngine, SeldonEngine>()
        .AddSingleton<IEngine, TensorFlowEngine>()
        .AddSingleton<IEngine, TorchServeEngine>()
        .AddSingleton<IAuthentication, NoAuthentication>()
        .AddSingleton<IAuthentication, ApiKeyAuthentication>()
        .AddSingleton<IAuthentication, BasicAuthentication>()
        .AddSingleton<IAuthentication, BearerAuthentication>()
        .AddSingleton<IAuthentication, CertificateAuthentication>()
        .AddSingleton<IAuthentication, OAuth2Authentication>()
        .AddSingleton<Authentications>()
        .AddSingleton<TokenCache>()
        .AddSingleton<TokenRequest>()
        .AddSingleton<EngineCatalog>()
        .AddSingleton<AddressGuard>()
        .AddSingleton<ScoringMarker>()
        .AddSingleton<GuardedHttp>()
        .AddSingleton<EngineClient>()
        .AddSingleton<JsonClient>()
        .AddSingleton<HttpScoring>();
}
