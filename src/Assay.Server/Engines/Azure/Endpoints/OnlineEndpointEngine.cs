using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Azure.Payloads;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;
using Assay.Server.Engines.Transport.Authentication;

namespace Assay.Server.Engines.Azure.Endpoints;

/// <summary>
/// Online endpoints of Azure ML v2, managed or on Kubernetes: their deployments are found through Azure Resource Manager,
/// and each call names the deployment that is monitored, past the endpoint's split of traffic. MLflow's format unless
/// <c>payload_format.codec</c> says otherwise.
/// </summary>
internal sealed class OnlineEndpointEngine(
    AzureManagement management, AzureWorkspaces workspaces, EndpointKeys keys, EntraIdAuthentication entra, HttpScoring scoring, DesignerInput designer, TimeProvider clock) : IEngine
{
    private const string ApiVersion = AzureWorkspaces.ApiVersion;
    private const string DeploymentHeader = "azureml-model-deployment";

    private static readonly MlflowInputCodec Mlflow = new();
    private static readonly TensorCodec Tensor = new();
    private static readonly AutoMlCodec AutoMl = new(isEndpoint: true);
    private static readonly InputOutputCodec InputOutput = new();
    private static readonly DataCodec Data = new();

    public string ServiceType => "azure_machine_learning_online_endpoint";

    public IPayloadCodec Codec(ScoringTarget target) => target.Choose(Mlflow, Tensor, AutoMl, InputOutput, Data, DesignerInput.Codec);

    public async Task<IReadOnlyList<EngineDeployment>> ListDeploymentsAsync(EngineBinding binding, CancellationToken cancellation)
    {
        var found = new List<EngineDeployment>();
        foreach (var (workspace, _) in await workspaces.ListAsync(binding, cancellation))
        {
            var endpoints = await management.ListAsync(binding, AzureManagement.Address(binding, $"{workspace.Path}/onlineEndpoints", ApiVersion), cancellation);
            foreach (var endpoint in endpoints)
            {
                var id = ArmId.TryParse(EngineJson.Text(endpoint, "id")) ?? throw new EngineException("engine_answer_wrong", "An online endpoint has no id.");
                var deployments = await management.ListAsync(binding, AzureManagement.Address(binding, $"{id.Path}/deployments", ApiVersion), cancellation);
                found.AddRange(deployments.Select(d => Read(d, endpoint)));
            }
        }

        return found;
    }

    public Task<EngineAnswer> ScoreAsync(EngineBinding binding, ScoringTarget target, Table rows, CancellationToken cancellation)
    {
        var url = target.RequiredEndpoint;
        var codec = Codec(target);
        var headers = ArmId.TryParse(target.DeploymentId)?["deployments"] is { } name
            ? new Dictionary<string, string> { [DeploymentHeader] = name }
            : [];
        EngineRequest Call(EncodedPayload body) => EngineRequest.Post(url, body) with
        {
            Headers = headers,
            ReadError = EndpointErrors.Read,
            Remedy = EndpointErrors.Remedy,
            AsksForLess = EndpointErrors.AsksForLess,
            AsksForPatience = EndpointErrors.AsksForPatience,
        };

        return keys.CallAsync(
            binding,
            target,
            (id, token) => FetchKeyAsync(binding, id.Up("onlineEndpoints"), token),
            async own => await scoring.ScoreAsync(this, own, await designer.CompleteAsync(own, target, codec, cancellation), rows, codec, Call, cancellation),
            cancellation);
    }

    private static EngineDeployment Read(JsonElement deployment, JsonElement endpoint)
    {
        var id = EngineJson.Text(deployment, "id") ?? throw new EngineException("engine_answer_wrong", "A deployment in the list has no id.");
        var name = $"{EngineJson.Text(endpoint, "name")}/{EngineJson.Text(deployment, "name")}";
        var times = (EngineJson.Text(deployment, "systemData", "createdAt"), EngineJson.Text(deployment, "systemData", "lastModifiedAt"));
        return AzureDeployment.Create(id, name, EngineJson.Text(endpoint, "properties", "scoringUri"), EngineJson.Text(deployment, "properties", "model"), times);
    }

    private async Task<AccessToken> FetchKeyAsync(EngineBinding binding, ArmId endpoint, CancellationToken cancellation)
    {
        Uri Address(string action) => AzureManagement.Address(binding, $"{endpoint.Path}{action}", ApiVersion);

        var found = await management.GetAsync(binding, Address(""), cancellation);
        var mode = EngineJson.Text(found, "properties", "authMode");
        return mode?.ToUpperInvariant() switch
        {
            "KEY" => EndpointKeys.Key(await management.PostAsync(binding, Address("/listKeys"), cancellation), "primaryKey", "secondaryKey"),
            "AMLTOKEN" => EndpointKeys.Token(await management.PostAsync(binding, Address("/token"), cancellation), "expiryTimeUtc", "refreshAfterTimeUtc", clock.GetUtcNow()),
            "AADTOKEN" => await entra.FetchAsync(binding, binding.Credential("scoring_audience") ?? AzureManagement.ScoringAudience, cancellation),
            _ => throw new EngineException("engine_answer_wrong", $"The endpoint has the authMode '{mode}'; Key, AMLToken and AADToken are known."),
        };
    }
}
