using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;

namespace Assay.Server.Engines.Custom;

/// <summary>
/// A custom ML engine: <c>GET /v1/deployments</c> lists, a POST of fields and values to the scoring endpoint scores. An
/// endpoint that refuses the plain nesting is asked again in the wrapped one, and the choice is remembered.
/// </summary>
internal sealed class CustomEngine(EngineClient client) : IEngine
{
    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    private readonly ConcurrentDictionary<Uri, bool> _wrapped = new();

    public string ServiceType => "custom_machine_learning";

    public async Task<IReadOnlyList<EngineDeployment>> ListDeploymentsAsync(EngineBinding binding, CancellationToken cancellation)
    {
        if (binding.Address is not { } address)
        {
            throw new EngineException("engine_address_missing", "The service provider has no url in its credentials, so its deployments cannot be listed.");
        }

        var url = new Uri($"{address.ToString().TrimEnd('/')}/v1/deployments");
        var body = await client.GetAsync(binding, url, cancellation);
        try
        {
            using var document = JsonDocument.Parse(body, Strict);
            return DeploymentReader.Read(document.RootElement, address);
        }
        catch (JsonException e)
        {
            throw new EngineException("engine_answer_wrong", $"The answer of {url} is not valid JSON: {e.Message}");
        }
    }

    public async Task<EngineAnswer> ScoreAsync(EngineBinding binding, Uri endpoint, Table rows, CancellationToken cancellation)
    {
        var wrapped = _wrapped.GetValueOrDefault(endpoint);
        try
        {
            return await ScoreAsync(binding, endpoint, rows, wrapped, cancellation);
        }
        catch (EngineException e) when (!wrapped && e.Status is HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity)
        {
            try
            {
                var answer = await ScoreAsync(binding, endpoint, rows, wrapped: true, cancellation);
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

    private async Task<EngineAnswer> ScoreAsync(EngineBinding binding, Uri endpoint, Table rows, bool wrapped, CancellationToken cancellation)
    {
        var body = await client.PostAsync(binding, endpoint, FieldsValuesCodec.Write(rows, wrapped), cancellation);
        var answer = FieldsValuesCodec.Read(body);
        return answer.Rows.RowCount == rows.RowCount
            ? answer
            : throw new EngineException("engine_row_count", $"The engine answered {answer.Rows.RowCount} rows to {rows.RowCount}; it must answer one for each, in the same order.");
    }
}
