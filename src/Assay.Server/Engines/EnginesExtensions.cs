using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Codecs.Mapping;
using Assay.Server.Engines.Custom;
using Assay.Server.Engines.Headless;
using Assay.Server.Engines.Onnx;
using Assay.Server.Engines.Rest;
using Assay.Server.Engines.Transport;
using Assay.Server.Engines.Transport.Authentication;

namespace Assay.Server.Engines;

/// <summary>Every kind of engine, of payload format and of authentication, one line each.</summary>
internal static class EnginesExtensions
{
    public static IServiceCollection AddEngines(this IServiceCollection services) => services
        .AddSingleton<IEngine, CustomEngine>()
        .AddSingleton<IEngine, HeadlessEngine>()
        .AddSingleton<IEngine, OnnxEngine>()
        .AddSingleton<OnnxModels>()
        .AddSingleton<OnnxSessions>()
        .AddSingleton<IEngine, RestEngine>()
        .AddSingleton<IPayloadCodec>(new FieldsValuesCodec(wrapped: false))
        .AddSingleton<IPayloadCodec>(new FieldsValuesCodec(wrapped: true))
        .AddSingleton<IPayloadCodec, MappingCodec>()
        .AddSingleton<CodecCatalog>()
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
        .AddSingleton<HttpScoring>();
}
