using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Azure.Payloads;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;
using Assay.Server.Engines.Transport.Authentication;

namespace Assay.Server.Engines.Azure.Studio;

/// <summary>
/// Azure ML Studio (classic): web services found through Azure Resource Manager, scored with their own key. The scoring
/// address says the style: rows with <c>format=swagger</c> in its query, columns without.
/// </summary>
internal sealed class StudioEngine(AzureManagement management, EndpointKeys keys, HttpScoring scoring) : IEngine
{
    private const string ApiVersion = "2017-01-01";
    private const string Swagger = "/swagger.json";
    private const string RowsMarker = "format=swagger";

    private static readonly InputsResultsCodec Rows = new() { Name = "azure_studio_rows", Defaults = ("input1", "output1"), HasTextOnly = true };
    private static readonly InputsResultsCodec Columns = new() { Name = "azure_studio_columns", Defaults = ("input1", "output1"), HasTextOnly = true, IsColumns = true };

    public string ServiceType => "azure_machine_learning";

    public IReadOnlyList<string> Aliases => ["azure_machine_learning_studio"];

    public IPayloadCodec Codec(ScoringTarget target) => IsRowStyle(target.Endpoint) ? target.Choose(Rows, Columns) : target.Choose(Columns, Rows);

    public async Task<IReadOnlyList<EngineDeployment>> ListDeploymentsAsync(EngineBinding binding, CancellationToken cancellation)
    {
        var path = $"/subscriptions/{Uri.EscapeDataString(binding.Required("subscription_id", "web services are listed by it"))}";
        if (binding.Credential("resource_group") is { } group)
        {
            path += $"/resourceGroups/{Uri.EscapeDataString(group)}";
        }

        var url = AzureManagement.Address(binding, $"{path}/providers/Microsoft.MachineLearning/webServices", ApiVersion);
        var entries = await management.ListAsync(binding, url, cancellation);
        return await Task.WhenAll(entries.Select(entry => DescribeAsync(binding, entry, cancellation)));
    }

    public Task<EngineAnswer> ScoreAsync(EngineBinding binding, ScoringTarget target, Table rows, CancellationToken cancellation)
    {
        var codec = Codec(target);
        var url = ScoringUrl(target.RequiredEndpoint, codec == Rows);
        EngineRequest Call(EncodedPayload body) =>
            EngineRequest.Post(url, body) with { ReadError = AzureErrors.Read, Remedy = Remedy, AsksForLess = IsTooSlow };

        return keys.CallAsync(
            binding,
            target,
            (id, token) => FetchKeyAsync(binding, id, token),
            own => scoring.ScoreAsync(this, own, target, rows, codec, Call, cancellation),
            cancellation);
    }

    /// <summary>Entries of the list are sparse: the service itself has its address and schema.</summary>
    private async Task<EngineDeployment> DescribeAsync(EngineBinding binding, JsonElement entry, CancellationToken cancellation)
    {
        var id = ArmId.TryParse(EngineJson.Text(entry, "id")) ?? throw new EngineException("engine_answer_wrong", "A web service in the list has no id.");
        var service = await management.GetAsync(binding, AzureManagement.Address(binding, id.Path, ApiVersion), cancellation);
        var swagger = EngineJson.Text(service, "properties", "swaggerLocation");
        var url = swagger?.EndsWith(Swagger, StringComparison.OrdinalIgnoreCase) is true ? $"{swagger[..^Swagger.Length]}/execute?api-version=2.0&{RowsMarker}" : null;
        var name = EngineJson.Text(service, "properties", "title") ?? EngineJson.Text(service, "name") ?? id["webServices"]!;
        var times = (EngineJson.Text(service, "properties", "createdOn"), EngineJson.Text(service, "properties", "modifiedOn"));
        return AzureDeployment.Create(id.ToString(), name, url, null, times, Format(service));
    }

    /// <summary>What the schema says of the payload; null when it says nothing, as where it lies in a blob.</summary>
    private static JsonObject? Format(JsonElement service)
    {
        if (First(EngineJson.Find(service, "properties", "input", "properties")) is not { } input)
        {
            return null;
        }

        var format = new JsonObject { ["codec"] = Rows.Name, ["input"] = input.Name };
        if (EngineJson.Find(input.Value, "properties") is { ValueKind: JsonValueKind.Object } columns)
        {
            format["input_columns"] = new JsonArray([.. columns.EnumerateObject().Select(c => JsonValue.Create(c.Name))]);
        }

        if (First(EngineJson.Find(service, "properties", "output", "properties")) is { } output)
        {
            format["output"] = output.Name;
        }

        return format;
    }

    private static JsonProperty? First(JsonElement? properties) =>
        properties is { ValueKind: JsonValueKind.Object } ports ? ports.EnumerateObject().Select(p => (JsonProperty?)p).FirstOrDefault() : null;

    private async Task<AccessToken> FetchKeyAsync(EngineBinding binding, ArmId id, CancellationToken cancellation) => EndpointKeys.Key(
        await management.GetAsync(binding, AzureManagement.Address(binding, $"{id.Up("webServices").Path}/listKeys", ApiVersion), cancellation),
        "primary",
        "secondary");

    private static bool IsRowStyle(Uri? endpoint) => endpoint?.Query.Contains(RowsMarker, StringComparison.OrdinalIgnoreCase) is true;

    /// <summary>The address with the version and the style in its query that the service insists on.</summary>
    private static Uri ScoringUrl(Uri endpoint, bool isRowStyle)
    {
        var query = endpoint.Query.TrimStart('?').Split('&', StringSplitOptions.RemoveEmptyEntries)
            .Where(p => !p.Equals(RowsMarker, StringComparison.OrdinalIgnoreCase)).ToList();
        if (!query.Any(p => p.StartsWith("api-version=", StringComparison.OrdinalIgnoreCase)))
        {
            query.Insert(0, "api-version=2.0");
        }

        if (isRowStyle)
        {
            query.Add(RowsMarker);
        }

        return new UriBuilder(endpoint) { Query = string.Join('&', query) }.Uri;
    }

    private static bool IsTooSlow(EngineReply reply) => (int)reply.Status == 408;

    private static string? Remedy(EngineReply reply) => AzureErrors.Code(reply) switch
    {
        "RequestThrottled" or "TooManyConcurrentRequests" or "NoMoreResources" => "The service has no place for more calls; raise its maxConcurrentCalls, or run the monitors at another time.",
        "InitializingContainers" => "The service is starting; try again in a minute.",
        "InputMismatchError" => "The columns differ from the service's; check the feature fields, and list all of its columns in payload_format.input_columns.",
        "InputParseError" => "A value has another type than the service expects; check the types of the feature fields.",
        "InvalidInputNames" or "MissingRequestInput" => "Set payload_format.input to the name of the service's input.",
        _ => null,
    };
}
