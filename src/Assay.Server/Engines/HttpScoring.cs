using System.Net;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;

namespace Assay.Server.Engines;

/// <summary>
/// Scoring over HTTP as most engines do it: encode, call, check, decode. Calls are split by the limits of engine, format and
/// deployment, and halved where the engine finds them too large. The codec that a deployment names replaces the engine's own
/// here, so that every engine takes any format.
/// </summary>
internal sealed class HttpScoring(EngineClient client, CodecCatalog codecs)
{
    private const int ConcurrentCalls = 4;

    /// <param name="engine">The engine, for its limits.</param>
    /// <param name="binding">How to reach it.</param>
    /// <param name="target">What is scored.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="own">The engine's own payload format.</param>
    /// <param name="call">Makes the call that carries a body.</param>
    /// <param name="cancellation">Stops the scoring.</param>
    /// <exception cref="EngineException">The engine refuses, cannot be reached or answers wrongly.</exception>
    public async Task<EngineAnswer> ScoreAsync(
        IEngine engine, EngineBinding binding, ScoringTarget target, Table rows, IPayloadCodec own, Func<EncodedPayload, EngineRequest> call, CancellationToken cancellation)
    {
        var codec = codecs.Choose(target.Format, own);
        var most = Limit(engine, codec, target.Format);
        var parts = new List<EngineAnswer>();
        await ScoreAsync(rows, parts, cancellation);
        return AnswerParts.Join(parts);

        async Task ScoreAsync(Table some, List<EngineAnswer> answers, CancellationToken token)
        {
            if (some.RowCount > most)
            {
                await SplitAsync(some, most, ConcurrentCalls, answers, token);
                return;
            }

            var payload = Encode(codec, some, target.Format);
            if (payload.Body.Length > engine.Limits.MaxBytesPerCall && some.RowCount > 1)
            {
                await SplitAsync(some, (some.RowCount + 1) / 2, 1, answers, token);
                return;
            }

            var request = call(payload);
            var reply = await client.ExchangeAsync(binding, request, token);
            if (some.RowCount > 1 && (reply.Status == HttpStatusCode.RequestEntityTooLarge || request.AsksForLess?.Invoke(reply) is true))
            {
                await SplitAsync(some, (some.RowCount + 1) / 2, 1, answers, token);
                return;
            }

            answers.Add(Decode(codec, request, reply, some.RowCount, target.Format));
        }

        async Task SplitAsync(Table some, int size, int concurrency, List<EngineAnswer> answers, CancellationToken token)
        {
            var split = new List<EngineAnswer>[(some.RowCount + size - 1) / size];
            await Parallel.ForEachAsync(
                Enumerable.Range(0, split.Length),
                new ParallelOptions { MaxDegreeOfParallelism = concurrency, CancellationToken = token },
                async (part, partToken) =>
                {
                    split[part] = [];
                    var first = part * size;
                    await ScoreAsync(some.Take(Enumerable.Range(first, Math.Min(size, some.RowCount - first)).ToArray()), split[part], partToken);
                });
            answers.AddRange(split.SelectMany(part => part));
        }
    }

    /// <summary>How many rows one call carries.</summary>
    /// <exception cref="EngineException">The format is declared wrongly.</exception>
    public static int Limit(IEngine engine, IPayloadCodec codec, PayloadFormat format)
    {
        try
        {
            return Math.Min(engine.Limits.MaxRowsPerCall, Math.Min(codec.MaxRows(format), format.MaxRows));
        }
        catch (CodecException e)
        {
            throw CodecCatalog.Wrong(e);
        }
    }

    private static EncodedPayload Encode(IPayloadCodec codec, Table rows, PayloadFormat format)
    {
        try
        {
            return codec.WriteRequest(rows, format);
        }
        catch (CodecException e)
        {
            throw new EngineException("engine_rows_unsendable", $"The rows cannot be sent in the format '{codec.Name}': {e.Message}.");
        }
    }

    private static EngineAnswer Decode(IPayloadCodec codec, EngineRequest request, EngineReply reply, int rows, PayloadFormat format)
    {
        if (!reply.IsSuccess)
        {
            throw EngineClient.Refused(request.ReadError is null ? request with { ReadError = r => codec.ReadError(r.Body, format) } : request, reply);
        }

        if (reply.IsHtml)
        {
            throw new EngineException("engine_answer_wrong", $"{request.Url} answered with a page for people (text/html), as sign-in pages do; check the address and the credentials.");
        }

        EngineAnswer answer;
        try
        {
            answer = codec.ReadAnswer(reply.Body, reply.ContentType, format);
        }
        catch (CodecException e) when (e.IsReported)
        {
            throw new EngineException("engine_refused", $"{request.Url} answered {(int)reply.Status} with an error inside: {e.Problem} See the engine's own log.");
        }
        catch (CodecException e)
        {
            throw new EngineException("engine_answer_wrong", $"The answer of {request.Url} is not in the format '{codec.Name}': {e.Message}.");
        }

        return answer.Rows.RowCount == rows
            ? AnswerParts.Complete(answer, format)
            : throw new EngineException("engine_row_count", $"The engine answered {answer.Rows.RowCount} rows to {rows}; it must answer one for each, in the same order.");
    }
}
