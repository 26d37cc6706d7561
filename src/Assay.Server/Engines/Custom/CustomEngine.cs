using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;

namespace Assay.Server.Engines.Custom;

/// <summary>
/// A custom ML engine: <c>GET /v1/deployments</c> lists, a POST of fields and values to the scoring endpoint scores. An
/// endpoint that refuses the plain nesting is asked again in the wrapped one, and the choice is remembered; not where the
/// deployment names its format.
/// </summary>
internal sealed class CustomEngine(EngineClient client, HttpScoring scoring) : IEngine
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };
    private static readonly FieldsValuesCodec Plain = new(wrapped: false);
    private static readonly FieldsValuesCodec Wrapped = new(wrapped: true);

    private readonly ConcurrentDictionary<Uri, bool> _wrapped = new();

    public string ServiceType => "custom_machine_learning";

    public IPayloadCodec Codec(ScoringTarget target) =>
        target.Endpoint is { } endpoint && _wrapped.GetValueOrDefault(endpoint) ? Wrapped : Plain;

    public async Task<IReadOnlyList<EngineDeployment>> ListDeploymentsAsync(EngineBinding binding, CancellationToken cancellation)
    {
        var url = binding.Below("v1/deployments");
        var reply = await client.SendAsync(binding, EngineRequest.Get(url), cancellation);
        try
        {
            using var document = JsonDocument.Parse(reply.Body, Strict);
            return DeploymentReader.Read(document.RootElement, binding.Address!);
        }
        catch (JsonException e)
        {
            throw new EngineException("engine_answer_wrong", $"The answer of {url} is not valid JSON: {e.Message}");
        }
    }

    public async Task<EngineAnswer> ScoreAsync(EngineBinding binding, ScoringTarget target, Table rows, CancellationToken cancellation)
    {
        var endpoint = target.RequiredEndpoint;
        Task<EngineAnswer> ScoreAsync(IPayloadCodec codec) =>
            scoring.ScoreAsync(this, binding, target, rows, codec, body => EngineRequest.Post(endpoint, body), cancellation);

        var known = Codec(target);
        try
        {
            return await ScoreAsync(known);
        }
        catch (EngineException e) when (known == Plain && target.Format.Codec is null && e.Status is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity)
        {
            try
            {
                var answer = await ScoreAsync(Wrapped);
                _wrapped[endpoint] = true;
                return answer;
            }
            catch (EngineException)
            {
                // The first refusal says more about what is wrong with the rows.
                throw e;
            }
        }
    }
}
