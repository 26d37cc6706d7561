using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Contracts;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Encodings;
using Assay.Server.Http;

namespace Assay.Server.Subscriptions;

/// <summary>Checks the payload format that a subscription declares before it is stored.</summary>
internal sealed class PayloadFormatCheck(CodecCatalog codecs)
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <param name="engine">The engine; null when it is unknown.</param>
    /// <param name="endpoint">The endpoint that declares the format.</param>
    /// <param name="place">Where the endpoint stands in the request.</param>
    /// <exception cref="ApiException">400 with every problem, each naming its member.</exception>
    public void Check(IEngine? engine, ScoringEndpoint? endpoint, string place = "deployment.scoring_endpoint")
    {
        if (endpoint?.PayloadFormat is not { } declared || declared.ValueKind == JsonValueKind.Null)
        {
            return;
        }

        var problems = Problems(engine, declared);
        if (problems.Count > 0)
        {
            throw new ApiException(400, [.. problems.Select(p => new ApiError(
                "invalid_value", $"'{place}.{p.Member}' {p.Message}.", [$"{place}.{p.Member}"], new ErrorTarget("field", $"{place}.{p.Member}")))]);
        }
    }

    /// <summary>Everything that is wrong with a declared format.</summary>
    public IReadOnlyList<FormatProblem> Problems(IEngine? engine, JsonElement declared)
    {
        if (Parse(declared, out var wrong) is not { } options)
        {
            return [wrong!];
        }

        try
        {
            return Problems(engine, options);
        }
        catch (InvalidOperationException)
        {
            return [new FormatProblem("payload_format", "holds text that is not valid Unicode")];
        }
    }

    private IReadOnlyList<FormatProblem> Problems(IEngine? engine, JsonObject options)
    {
        var format = new PayloadFormat { Options = options };
        var problems = new List<FormatProblem>();
        try
        {
            _ = format.MaxRows;
            problems.AddRange(engine?.Problems(format) ?? []);
            problems.AddRange(codecs.Find(format.Codec)?.Problems(format) ?? []);
        }
        catch (CodecException e)
        {
            problems.Add(new FormatProblem(e.Place, e.Problem));
        }

        return [.. problems, .. FeatureEncodings.Problems(options)];
    }

    private static JsonObject? Parse(JsonElement declared, out FormatProblem? wrong)
    {
        wrong = new FormatProblem("payload_format", "must be an object such as {\"codec\": \"fields_values\"}");
        try
        {
            var parsed = JsonNode.Parse(JsonSerializer.SerializeToUtf8Bytes(declared, AssayJson.Default.JsonElement), documentOptions: Strict);
            return parsed as JsonObject;
        }
        catch (JsonException e)
        {
            wrong = new FormatProblem("payload_format", $"is not valid: {e.Message}");
            return null;
        }
    }
}
