using System.Collections.Concurrent;
using System.Net;
using System.Text.Json;
using Assay.Server.Engines.Azure.Payloads;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;

namespace Assay.Server.Engines.Azure;

/// <summary>
/// The format of models drawn in the designer. The name of their input varies: the service's own description tells it,
/// which stands beside the scoring address.
/// </summary>
internal sealed class DesignerInput(EngineClient client)
{
    private const string Score = "/score";

    public static readonly InputsResultsCodec Codec = new() { Name = "azure_designer", Defaults = ("WebServiceInput0", "WebServiceOutput0") };

    private readonly ConcurrentDictionary<Uri, string> _inputs = new();

    /// <summary>The target with the name of its input, when its format needs one and <c>payload_format</c> gives none.</summary>
    public async Task<ScoringTarget> CompleteAsync(EngineBinding binding, ScoringTarget target, IPayloadCodec codec, CancellationToken cancellation)
    {
        if (codec != Codec || target.Format.Options.ContainsKey("input") || target.Endpoint is not { } endpoint || !endpoint.AbsolutePath.EndsWith(Score, StringComparison.Ordinal))
        {
            return target;
        }

        if (!_inputs.TryGetValue(endpoint, out var input))
        {
            if (await FindAsync(binding, endpoint, cancellation) is not { } found)
            {
                return target;
            }

            _inputs[endpoint] = input = found;
        }

        var options = target.Format.Options.DeepClone().AsObject();
        options["input"] = input;
        return target with { Format = target.Format with { Options = options } };
    }

    private async Task<string?> FindAsync(EngineBinding binding, Uri endpoint, CancellationToken cancellation)
    {
        var path = endpoint.AbsolutePath[..^Score.Length];
        try
        {
            var reply = await client.SendAsync(binding, EngineRequest.Get(new UriBuilder(endpoint) { Path = $"{path}/swagger.json", Query = "" }.Uri), cancellation);
            return EngineJson.Read(reply.Body, root =>
                EngineJson.Find(root, "definitions", "ExecutionRequest", "example", "Inputs") is { ValueKind: JsonValueKind.Object } inputs
                    ? inputs.EnumerateObject().Select(i => i.Name).FirstOrDefault()
                    : null);
        }
        catch (EngineException e) when (e.Status is not (null or HttpStatusCode.Unauthorized))
        {
            // A service without a description has the usual name.
            return null;
        }
        catch (CodecException)
        {
            return null;
        }
    }
}
