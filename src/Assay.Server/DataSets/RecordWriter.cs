using System.Buffers;
using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Server.Catalog;
using Assay.Server.Http;
using Assay.Server.Intake;
using Assay.Server.Records;
using Assay.Server.Subscriptions;

namespace Assay.Server.DataSets;

/// <summary>Takes the body of a records request to the intake.</summary>
internal sealed class RecordWriter(
    ResourceCatalog catalog, RecordSets sets, RecordIntake intake, RowBlockPool blocks, PayloadFindings findings, TimeProvider clock)
{
    private const int MaxTargets = 10_000;

    private readonly ConcurrentDictionary<string, RecordTarget> _targets = new(StringComparer.Ordinal);

    private delegate void Decoder(ReadOnlySpan<byte> bytes, RowBlock block, RecordTarget target);

    /// <summary>Stores the records of a JSON body.</summary>
    /// <returns>The position in the intake log at which they are visible.</returns>
    /// <exception cref="ApiException">400 with every fault found; then nothing is stored.</exception>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    public async ValueTask<long> StoreJsonAsync(string setId, ReadOnlySequence<byte> body, CancellationToken cancellation)
    {
        var target = await TargetAsync(setId, cancellation);
        return await AppendAsync(setId, target, Decode(setId, body, target, DecodeJson), cancellation);
    }

    /// <summary>Stores the records of a CSV body.</summary>
    /// <inheritdoc cref="StoreJsonAsync"/>
    public async ValueTask<long> StoreCsvAsync(string setId, ReadOnlySequence<byte> body, CsvOptions options, CancellationToken cancellation)
    {
        var target = await TargetAsync(setId, cancellation);
        if (target.IsPayload && !options.HasHeader)
        {
            throw ApiException.Parameter("header", "Payload records in CSV have a header line that names their columns; send header=true.");
        }

        var columns = target.Subscription is { } subscription ? ColumnsWithoutHeader(ModelRoles.Of(subscription)) : [];
        var block = Decode(setId, body, target, (bytes, rows, t) =>
        {
            if (t.IsPayload)
            {
                PayloadCsvDecoder.Decode(bytes, options, rows, t.Context);
            }
            else
            {
                CsvDecoder.Decode(bytes, columns, options, rows, t.Context);
            }
        });
        return await AppendAsync(setId, target, block, cancellation);
    }

    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<long> AppendAsync(string setId, RecordTarget target, RowBlock block, CancellationToken cancellation)
    {
        var rows = target.IsPayload && target.Subscription is { } subscription && findings.NeedsRows(subscription) ? block.Build() : null;
        var position = await intake.AppendAsync(setId, block, cancellation);
        if (rows is not null)
        {
            await findings.CheckAsync(target.Subscription!, rows, cancellation);
        }

        return position;
    }

    /// <summary>What records of a data set are stored by; made anew when the data set or its subscription has changed.</summary>
    [AsyncMethodBuilder(typeof(PoolingAsyncValueTaskMethodBuilder<>))]
    private async ValueTask<RecordTarget> TargetAsync(string setId, CancellationToken cancellation)
    {
        var set = await catalog.GetAsync(Kinds.DataSet, setId, cancellation);
        var subscription = set.Entity.Target is { TargetType: "subscription", TargetId: { } id } ? await catalog.FindAsync(Kinds.Subscription, id, cancellation) : null;
        if (_targets.TryGetValue(setId, out var known) && ReferenceEquals(known.Set, set) && ReferenceEquals(known.Subscription, subscription))
        {
            return known;
        }

        if (_targets.Count >= MaxTargets)
        {
            _targets.Clear();
        }

        return _targets[setId] = RecordTarget.Of(set, subscription, clock);
    }

    /// <summary>The order of columns in CSV without a header: the model's features, then its label.</summary>
    private static IReadOnlyList<string> ColumnsWithoutHeader(ModelRoles roles) =>
        roles.Label is { } label ? [.. roles.Features, label] : roles.Features;

    private static void DecodeJson(ReadOnlySpan<byte> bytes, RowBlock block, RecordTarget target)
    {
        if (target.IsPayload)
        {
            PayloadDecoder.Decode(bytes, block, target.Context);
        }
        else
        {
            RowsDecoder.Decode(bytes, block, target.Context);
        }
    }

    private RowBlock Decode(string setId, ReadOnlySequence<byte> body, RecordTarget target, Decoder decode)
    {
        var schema = sets.Find(setId) ?? throw ApiException.NotFound(Kinds.DataSet.Label, setId);
        var block = blocks.Rent(schema, target.AddsColumns, target.IsPayload ? PayloadColumns.Names : RowsDecoder.Technical);
        var pooled = body.IsSingleSegment ? null : ArrayPool<byte>.Shared.Rent((int)body.Length);
        try
        {
            if (pooled is null)
            {
                decode(body.FirstSpan, block, target);
            }
            else
            {
                body.CopyTo(pooled);
                decode(pooled.AsSpan(0, (int)body.Length), block, target);
            }

            return block;
        }
        catch (DecodeException e)
        {
            blocks.Return(block);
            throw new ApiException(400, e.Errors);
        }
        finally
        {
            if (pooled is not null)
            {
                ArrayPool<byte>.Shared.Return(pooled);
            }
        }
    }
}
