using Assay.Server.Engines.Azure;
using Assay.Server.Engines.Azure.Endpoints;
using Assay.Server.Engines.Azure.Services;
using Assay.Server.Engines.Azure.Studio;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Codecs.Mapping;
using Assay.Server.Engines.Custom;
using Assay.Server.Engines.Headless;
using Assay.Server.Engines.KServe;
using Assay.Server.Engines.Mlflow;
using Assay.Server.Engines.Onnx;
using Assay.Server.Engines.OpenInference;
using Assay.Server.Engines.Rest;
using Assay.Server.Engines.SageMaker;
using Assay.Server.Engines.Seldon;
using Assay.Server.Engines.Spss;
using Assay.Server.Engines.TensorFlow;
using Assay.Server.Engines.TorchServe;
using Assay.Server.Engines.Transport;
using Assay.Server.Engines.Transport.Authentication;
using Assay.Server.Engines.VertexAi;
using Assay.Server.Engines.Watson;

namespace Assay.Server.Engines;

/// <summary>Every kind of engine, of payload format and of authentication, one line each.</summary>
internal static class EnginesExtensions
{
    public static IServiceCollection AddEngines(this IServiceCollection services) => services
        .AddSingleton<IEngine, CustomEngine>()
        .AddSingleton<IEngine, OnlineEndpointEngine>()
        .AddSingleton<IEngine, SpssEngine>()
        .AddSingleton<IEngine, StudioEngine>()
        .AddSingleton<IEngine, WatsonEngine>()
        .AddSingleton<IEngine, WebServiceEngine>()
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
        .AddSingleton<IEngine, KServeEngine>()
        .AddSingleton<IEngine, MlflowEngine>()
        .AddSingleton<IEngine, OpenInferenceEngine>()
        .AddSingleton<IEngine, SeldonEngine>()
        .AddSingleton<IEngine, TensorFlowEngine>()
        .AddSingleton<IEngine, TorchServeEngine>()
        .AddSingleton<IEngine, HeadlessEngine>()
        .AddSingleton<IEngine, OnnxEngine>()
        .AddSingleton<OnnxModels>()
        .AddSingleton<OnnxSessions>()
        .AddSingleton<IEngine, RestEngine>()
        .AddSingleton<IAuthentication, NoAuthentication>()
        .AddSingleton<IAuthentication, ApiKeyAuthentication>()
        .AddSingleton<IAuthentication, AwsSigV4Authentication>()
        .AddSingleton<IAuthentication, BasicAuthentication>()
        .AddSingleton<IAuthentication, BearerAuthentication>()
        .AddSingleton<IAuthentication, CertificateAuthentication>()
        .AddSingleton<IAuthentication, CloudPakAuthentication>()
        .AddSingleton<EntraIdAuthentication>()
        .AddSingleton<IAuthentication>(services => services.GetRequiredService<EntraIdAuthentication>())
        .AddSingleton<IAuthentication, IbmIamAuthentication>()
        .AddSingleton<IAuthentication, GoogleServiceAccountAuthentication>()
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
