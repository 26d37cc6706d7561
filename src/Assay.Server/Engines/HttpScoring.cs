using System.Net;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Transport;

namespace Assay.Server.Engines;

/// <summary>
/// Scoring over HTTP as most engines do it: encode, call, check, decode. Calls are split by the limits of engine, format and
/// deployment, and halved where the engine finds them, or Assay the answer, too large. The codec that a deployment names replaces the engine's own
/// here, so that every engine takes any format.
/// </summary>
internal sealed class HttpScoring(EngineClient client, CodecCatalog codecs)
{
    /// <summary>As many as the client lets through to one host.</summary>
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
        return AnswerParts.Join(await ScoreAsync(rows, cancellation));

        async Task<IReadOnlyList<EngineAnswer>> ScoreAsync(Table some, CancellationToken stop)
        {
            if (some.RowCount > most)
            {
                return await SplitAsync(some, most, stop);
            }

            var payload = Encode(codec, some, target.Format);
            if (payload.Body.Length > engine.Limits.MaxBytesPerCall && some.RowCount > 1)
            {
                return await HalveAsync(some, stop);
            }

            var request = call(payload);
            EngineReply reply;
            try
            {
                reply = await client.ExchangeAsync(binding, request, stop);
            }
            catch (EngineException e) when (e.Code == EngineException.AnswerTooLarge && some.RowCount > 1)
            {
                return await HalveAsync(some, stop);
            }

            return some.RowCount > 1 && (reply.Status == HttpStatusCode.RequestEntityTooLarge || request.AsksForLess?.Invoke(reply) is true)
                ? await HalveAsync(some, stop)
                : [Decode(codec, request, reply, some.RowCount, target.Format)];
        }

        Task<IReadOnlyList<EngineAnswer>> HalveAsync(Table some, CancellationToken stop) => SplitAsync(some, (some.RowCount + 1) / 2, stop);

        async Task<IReadOnlyList<EngineAnswer>> SplitAsync(Table some, int size, CancellationToken stop)
        {
            var parts = new IReadOnlyList<EngineAnswer>[(some.RowCount + size - 1) / size];
            await Parallel.ForEachAsync(
                Enumerable.Range(0, parts.Length),
                new ParallelOptions { MaxDegreeOfParallelism = ConcurrentCalls, CancellationToken = stop },
                async (part, token) =>
                {
                    var first = part * size;
                    parts[part] = await ScoreAsync(some.Take(Enumerable.Range(first, Math.Min(size, some.RowCount - first)).ToArray()), token);
                });
            return [.. parts.SelectMany(p => p)];
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
            answer = codec.ReadAnswer(reply.Body, reply.ContentType, format with { RowsSent = rows });
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
