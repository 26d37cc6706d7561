using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Azure.Payloads;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;
using Assay.Server.Engines.Transport.Authentication;

namespace Assay.Server.Engines.Azure.Services;

/// <summary>
/// Web services of Azure ML v1 (AKS, ACI): found through the model management service, scored with their key or token. The
/// scoring script decides the format; OpenScale's contract unless <c>payload_format.codec</c> says otherwise.
/// </summary>
internal sealed class WebServiceEngine(AzureManagement management, ModelManagement models, EndpointKeys keys, HttpScoring scoring, DesignerInput designer, TimeProvider clock) : IEngine
{
    private static readonly InputOutputCodec InputOutput = new();
    private static readonly DataCodec Data = new();
    private static readonly AutoMlCodec AutoMl = new(isEndpoint: false);

    public string ServiceType => "azure_machine_learning_service";

    public IPayloadCodec Codec(ScoringTarget target) => target.Choose(InputOutput, Data, AutoMl, DesignerInput.Codec);

    public async Task<IReadOnlyList<EngineDeployment>> ListDeploymentsAsync(EngineBinding binding, CancellationToken cancellation)
    {
        var found = new List<EngineDeployment>();
        foreach (var url in await models.ListAsync(binding, cancellation))
        {
            var services = await management.ListAsync(binding, url, cancellation);
            var workspace = url.AbsolutePath[url.AbsolutePath.IndexOf("/subscriptions/", StringComparison.OrdinalIgnoreCase)..];
            found.AddRange(services.Where(s => EngineJson.Text(s, "scoringUri") is not null).Select(s => Read(s, Uri.UnescapeDataString(workspace))));
        }

        return found;
    }

    public Task<EngineAnswer> ScoreAsync(EngineBinding binding, ScoringTarget target, Table rows, CancellationToken cancellation)
    {
        var url = target.RequiredEndpoint;
        var codec = Codec(target);
        EngineRequest Call(EncodedPayload body) => EngineRequest.Post(url, body) with { ReadError = AzureErrors.Read, Remedy = Remedy };

        return keys.CallAsync(
            binding,
            target,
            (id, token) => FetchKeyAsync(binding, id, token),
            async own => await scoring.ScoreAsync(this, own, await designer.CompleteAsync(own, target, codec, cancellation), rows, codec, Call, cancellation),
            cancellation);
    }

    private static EngineDeployment Read(JsonElement service, string services)
    {
        var name = EngineJson.Text(service, "name") ?? EngineJson.Text(service, "id") ?? throw new EngineException("engine_answer_wrong", "A service in the list has neither a name nor an id.");
        var times = (EngineJson.Text(service, "createdTime"), EngineJson.Text(service, "updatedTime"));
        return AzureDeployment.Create($"{services}/{EngineJson.Text(service, "id") ?? name}", name, EngineJson.Text(service, "scoringUri"), null, times);
    }

    private async Task<AccessToken> FetchKeyAsync(EngineBinding binding, ArmId id, CancellationToken cancellation)
    {
        var service = await management.GetAsync(binding, await models.OfServiceAsync(binding, id, "", cancellation), cancellation);
        if (EngineJson.Find(service, "authEnabled") is { ValueKind: JsonValueKind.True })
        {
            var keys = await management.PostAsync(binding, await models.OfServiceAsync(binding, id, "/listkeys", cancellation), cancellation);
            return EndpointKeys.Key(keys, "primaryKey", "secondaryKey");
        }

        return EngineJson.Find(service, "aadAuthEnabled") is { ValueKind: JsonValueKind.True }
            ? EndpointKeys.Token(await management.PostAsync(binding, await models.OfServiceAsync(binding, id, "/token", cancellation), cancellation), "expiryOn", "refreshAfter", clock.GetUtcNow())
            : EndpointKeys.NoKey;
    }

    private static string? Remedy(EngineReply reply) => (int)reply.Status switch
    {
        500 => "The scoring script failed; see the service's log, and check payload_format and the feature fields.",
        503 => "The service has no place for more calls; raise its replicas, or run the monitors at another time.",
        _ => null,
    };
}
