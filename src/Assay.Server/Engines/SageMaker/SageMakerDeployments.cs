using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.SageMaker;

/// <summary>Endpoints with their variants and models, as deployments.</summary>
internal sealed class SageMakerDeployments(SageMakerControl control)
{
    private const int ConcurrentCalls = 4;

    /// <exception cref="EngineException">AWS refuses to list, or cannot be reached.</exception>
    public async Task<IReadOnlyList<EngineDeployment>> ListAsync(EngineBinding binding, CancellationToken cancellation)
    {
        var summaries = await control.ListEndpointsAsync(binding, cancellation);
        var deployments = new EngineDeployment?[summaries.Count];
        await Parallel.ForEachAsync(
            Enumerable.Range(0, deployments.Length),
            new ParallelOptions { MaxDegreeOfParallelism = ConcurrentCalls, CancellationToken = cancellation },
            async (i, token) => deployments[i] = await ReadAsync(binding, summaries[i], token));
        return [.. deployments.OfType<EngineDeployment>()];
    }

    private async Task<EngineDeployment?> ReadAsync(EngineBinding binding, JsonElement summary, CancellationToken cancellation)
    {
        if (EngineJson.Text(summary, "EndpointName") is not { } name)
        {
            return null;
        }

        var endpoint = await TryCallAsync(binding, "DescribeEndpoint", "EndpointName", name, cancellation) ?? summary;
        var configuration = await TryCallAsync(binding, "DescribeEndpointConfig", "EndpointConfigName", EngineJson.Text(endpoint, "EndpointConfigName"), cancellation);
        var variants = Variants(endpoint, configuration);
        var model = (string?)variants.MaxBy(v => (double?)v["weight"] ?? 0)?["model"];
        var described = await TryCallAsync(binding, "DescribeModel", "ModelName", model, cancellation);
        return new EngineDeployment(name, Write(SageMakerHosts.Invocations(binding, name), name, endpoint, variants, model ?? name, Artifact(described)));
    }

    /// <summary>A detail of an endpoint; null when AWS keeps it: the endpoint can be scored without.</summary>
    private async Task<JsonElement?> TryCallAsync(EngineBinding binding, string action, string member, string? value, CancellationToken cancellation)
    {
        if (value is null)
        {
            return null;
        }

        try
        {
            return await control.CallAsync(binding, action, new JsonObject { [member] = value }, cancellation);
        }
        catch (EngineException e) when (e.Status is not null)
        {
            return null;
        }
    }

    /// <summary>The variants that serve, each with its model and present weight.</summary>
    private static List<JsonObject> Variants(JsonElement endpoint, JsonElement? configuration)
    {
        var configured = Objects(configuration, "ProductionVariants");
        var serving = Objects(endpoint, "ProductionVariants");
        return [.. (serving.Count > 0 ? serving : configured).Select(variant =>
        {
            var name = EngineJson.Text(variant, "VariantName");
            var settings = configured.FirstOrDefault(c => EngineJson.Text(c, "VariantName") == name);
            return new JsonObject
            {
                ["name"] = name,
                ["model"] = EngineJson.Text(settings, "ModelName"),
                ["weight"] = Number(variant, "CurrentWeight") ?? Number(settings, "InitialVariantWeight"),
            };
        })];
    }

    private static string? Artifact(JsonElement? model)
    {
        var container = model is not { } described ? default
            : EngineJson.Find(described, "PrimaryContainer") ?? Objects(described, "Containers").FirstOrDefault();
        return EngineJson.Text(container, "ModelDataUrl") ?? EngineJson.Text(container, "ModelDataSource", "S3DataSource", "S3Uri");
    }

    private static JsonObject Write(Uri url, string name, JsonElement endpoint, List<JsonObject> variants, string model, string? artifact) => new()
    {
        ["metadata"] = new JsonObject
        {
            ["guid"] = name,
            ["id"] = name,
            ["crn"] = EngineJson.Text(endpoint, "EndpointArn"),
            ["created_at"] = Time(endpoint, "CreationTime"),
            ["modified_at"] = Time(endpoint, "LastModifiedTime"),
        },
        ["entity"] = new JsonObject
        {
            ["name"] = name,
            ["type"] = "online",
            ["status"] = EngineJson.Text(endpoint, "EndpointStatus"),
            ["scoring_endpoint"] = new JsonObject { ["url"] = url.AbsoluteUri },
            ["scoring_url"] = url.AbsoluteUri,
            ["asset"] = new JsonObject
            {
                ["asset_id"] = model,
                ["guid"] = model,
                ["name"] = model,
                ["asset_type"] = "model",
                ["url"] = artifact ?? "",
            },
            ["asset_properties"] = new JsonObject(),
            ["variants"] = new JsonArray([.. variants]),
        },
    };

    private static List<JsonElement> Objects(JsonElement? parent, string name) =>
        parent is { } found && EngineJson.Find(found, name) is { ValueKind: JsonValueKind.Array } list
            ? [.. list.EnumerateArray().Where(i => i.ValueKind == JsonValueKind.Object)]
            : [];

    private static double? Number(JsonElement parent, string name) =>
        EngineJson.Find(parent, name) is { ValueKind: JsonValueKind.Number } number && number.TryGetDouble(out var value) ? value : null;

    /// <summary>AWS writes times as seconds since 1970 with a fraction.</summary>
    private static string? Time(JsonElement endpoint, string name) => Number(endpoint, name) is { } seconds && Math.Abs(seconds) < 1e11
        ? DateTimeOffset.FromUnixTimeMilliseconds((long)(seconds * 1_000)).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'")
        : null;
}
