using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Codecs.Mapping;
using Assay.Server.Engines.Custom;
using Assay.Server.Engines.SageMaker;
using Assay.Server.Engines.Transport;
using Assay.Server.Engines.Transport.Authentication;
using Assay.Server.Engines.VertexAi;

namespace Assay.Server.Engines;

/// <summary>Every kind of engine, of payload format and of authentication, one line each.</summary>
internal static class EnginesExtensions
{
    public static IServiceCollection AddEngines(this IServiceCollection services) => services
        .AddSingleton<IEngine, CustomEngine>()
        .AddSingleton<IEngine, SageMakerEngine>()
        .AddSingleton<IEngine, VertexEngine>()
        .AddSingleton<IPayloadCodec>(new FieldsValuesCodec(wrapped: false))
        .AddSingleton<IPayloadCodec>(new FieldsValuesCodec(wrapped: true))
        .AddSingleton<IPayloadCodec, MappingCodec>()
        .AddSingleton<IPayloadCodec, CsvCodec>()
        .AddSingleton<IPayloadCodec>(new SageMakerJsonCodec(lines: false))
        .AddSingleton<IPayloadCodec>(new SageMakerJsonCodec(lines: true))
        .AddSingleton<IPayloadCodec, BlazingTextCodec>()
        .AddSingleton<IPayloadCodec, VertexTabularCodec>()
        .AddSingleton<IPayloadCodec, VertexInstancesCodec>()
        .AddSingleton<IPayloadCodec>(new VertexContentCodec(VertexContentCodec.TextName, "text/plain"))
        .AddSingleton<IPayloadCodec>(new VertexContentCodec(VertexContentCodec.ImageName, null))
        .AddSingleton<CodecCatalog>()
        .AddSingleton<IAuthentication, NoAuthentication>()
        .AddSingleton<IAuthentication, ApiKeyAuthentication>()
        .AddSingleton<IAuthentication, AwsSigV4Authentication>()
        .AddSingleton<IAuthentication, BasicAuthentication>()
        .AddSingleton<IAuthentication, BearerAuthentication>()
        .AddSingleton<IAuthentication, CertificateAuthentication>()
        .AddSingleton<IAuthentication, GoogleServiceAccountAuthentication>()
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
