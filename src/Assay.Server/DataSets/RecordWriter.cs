using System.Buffers;
using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Server.Catalog;
using Assay.Server.Http;
using Assay.Server.Intake;
using Assay.Server.Records;
using Assay.Server.Subscriptions;

namespace Assay.Server.DataSets;

/// <summary>Takes the body of a records request to the intake.</summary>
internal sealed class RecordWriter(ResourceCatalog catalog, RecordSets sets, RecordIntake intake, PayloadFindings findings, TimeProvider clock)
{
    /// <summary>Stores the records of a JSON body.</summary>
    /// <returns>The position in the intake log at which they are visible.</returns>
    /// <exception cref="ApiException">400 with every fault found; then nothing is stored.</exception>
    public async Task<long> StoreJsonAsync(string setId, ReadOnlySequence<byte> body, CancellationToken cancellation)
    {
        var set = await catalog.GetAsync(Kinds.DataSet, setId, cancellation);
        var subscription = await SubscriptionOfAsync(set, cancellation);
        var schema = SchemaOf(setId);
        var isPayload = set.Entity.Type == DataSetType.PayloadLogging;
        var context = ContextOf(subscription);
        var decoded = Decode(body, bytes => isPayload
            ? PayloadDecoder.Decode(bytes, schema, AddsColumns(set), context)
            : RowsDecoder.Decode(bytes, schema, AddsColumns(set), context));
        var position = await intake.AppendAsync(setId, decoded, cancellation);
        if (isPayload && subscription is not null)
        {
            await findings.CheckAsync(subscription, decoded.Rows, cancellation);
        }

        return position;
    }

    /// <inheritdoc cref="StoreJsonAsync"/>
    public async Task<long> StoreCsvAsync(string setId, ReadOnlySequence<byte> body, CsvOptions options, CancellationToken cancellation)
    {
        var set = await catalog.GetAsync(Kinds.DataSet, setId, cancellation);
        if (set.Entity.Type == DataSetType.PayloadLogging)
        {
            throw new ApiException(415, [new ApiError("unsupported_media_type", "Payload records are sent as JSON; CSV is read for other data sets.")]);
        }

        var subscription = await SubscriptionOfAsync(set, cancellation);
        var schema = SchemaOf(setId);
        var columns = subscription is null ? [] : ColumnsWithoutHeader(ModelRoles.Of(subscription));
        var context = ContextOf(subscription);
        var decoded = Decode(body, bytes => CsvDecoder.Decode(bytes, columns, options, schema, AddsColumns(set), context));
        return await intake.AppendAsync(setId, decoded, cancellation);
    }

    private RecordSchema SchemaOf(string setId) => sets.Find(setId) ?? throw ApiException.NotFound(Kinds.DataSet.Label, setId);

    private async Task<Resource<Contracts.Subscriptions.Subscription>?> SubscriptionOfAsync(Resource<DataSet> set, CancellationToken cancellation) =>
        set.Entity.Target is { TargetType: "subscription", TargetId: { } id } ? await catalog.FindAsync(Kinds.Subscription, id, cancellation) : null;

    private PayloadContext ContextOf(Resource<Contracts.Subscriptions.Subscription>? subscription) => new(
        subscription?.Entity.Deployment?.DeploymentId,
        subscription is null ? [] : ModelRoles.Of(subscription).Probabilities,
        clock.GetUtcNow().UtcDateTime,
        () => Guid.CreateVersion7(clock.GetUtcNow()).ToString());

    private static bool AddsColumns(Resource<DataSet> set) => set.Entity.SchemaUpdateMode == DataSetService.Auto;

    /// <summary>The order of columns in CSV without a header: the model's features, then its label.</summary>
    private static IReadOnlyList<string> ColumnsWithoutHeader(ModelRoles roles) =>
        roles.Label is { } label ? [.. roles.Features, label] : roles.Features;

    private delegate DecodedRecords Decoder(ReadOnlySpan<byte> bytes);

    private static DecodedRecords Decode(ReadOnlySequence<byte> body, Decoder decode)
    {
        try
        {
            if (body.IsSingleSegment)
            {
                return decode(body.FirstSpan);
            }

            var pooled = ArrayPool<byte>.Shared.Rent((int)body.Length);
            try
            {
                body.CopyTo(pooled);
                return decode(pooled.AsSpan(0, (int)body.Length));
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(pooled);
            }
        }
        catch (DecodeException e)
        {
            throw new ApiException(400, e.Errors);
        }
    }
}
