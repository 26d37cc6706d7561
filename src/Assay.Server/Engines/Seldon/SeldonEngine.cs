using System.Net;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;

namespace Assay.Server.Engines.Seldon;

/// <summary>
/// A deployment of Seldon Core 1 behind its ingress, such as <c>http://ingress/seldon/namespace/deployment</c>. There is no
/// list: the provider's address is one deployment, which tells its name.
/// </summary>
internal sealed class SeldonEngine(EngineClient client, HttpScoring scoring) : IEngine
{
    private static readonly SeldonCodec Own = new();

    public string ServiceType => "seldon_core";

    public IReadOnlyList<string> Aliases => ["seldon"];

    public IPayloadCodec Codec(ScoringTarget target) => Own;

    public async Task<IReadOnlyList<EngineDeployment>> ListDeploymentsAsync(EngineBinding binding, CancellationToken cancellation)
    {
        var request = EngineRequest.Get(binding.Below("api/v1.0/metadata")) with { ReadError = ErrorWords.Read };
        var reply = await client.ExchangeAsync(binding, request, cancellation);
        var isSilent = reply.Status is HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed or HttpStatusCode.NotImplemented;
        if (!reply.IsSuccess && !isSilent)
        {
            throw EngineClient.Refused(request, reply);
        }

        var name = (reply.IsSuccess ? Name(request, reply) : null) ?? Uri.UnescapeDataString(binding.Below("").Segments[^1].Trim('/'));
        return [EngineDeployment.Named(name.Length > 0 ? name : "model", binding.Below("api/v1.0/predictions"))];
    }

    public Task<EngineAnswer> ScoreAsync(EngineBinding binding, ScoringTarget target, Table rows, CancellationToken cancellation) => scoring.ScoreAsync(
        this, binding, target, rows, Own, body => EngineRequest.Post(target.RequiredEndpoint, body) with { ReadError = ErrorWords.Read }, cancellation);

    private static string? Name(EngineRequest request, EngineReply reply)
    {
        try
        {
            return EngineJson.Read(reply.Body, root => EngineJson.Text(root, "name"));
        }
        catch (CodecException e)
        {
            throw new EngineException("engine_answer_wrong", $"The answer of {request.Url} is no metadata: {e.Message}.");
        }
    }
}
