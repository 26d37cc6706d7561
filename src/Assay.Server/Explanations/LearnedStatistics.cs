using System.Collections.Concurrent;
using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;
using Assay.Monitors.Explainability;
using Assay.Monitors.Tables;
using Assay.Server.Monitoring;
using Assay.Server.Subscriptions;

namespace Assay.Server.Explanations;

/// <summary>
/// The distribution of a model's features, learned from a sample of its training rows or, without any, of its payload.
/// Reading the sample takes longer than all the rest of an explanation, so what was learned is kept until the subscription
/// changes, its training rows are others, or there is a tenth more rows.
/// </summary>
internal sealed class LearnedStatistics(ModelRecords records, TrainingData training)
{
    private const int MostRows = 10_000;
    private const int MinRows = 20;
    private const int SampleSeed = 42;
    private const int BackgroundRows = 100;

    private readonly ConcurrentDictionary<string, (Source Source, LearnedRows Learned)> _known = new(StringComparer.Ordinal);

    /// <exception cref="MonitorException">There are too few rows to learn from.</exception>
    public async Task<LearnedRows> GetAsync(Resource<Subscription> subscription, CancellationToken cancellation)
    {
        var id = subscription.Metadata.Id;
        var source = new Source(
            subscription.Metadata.ModifiedAt,
            await records.FindTrainingAsync(id, cancellation),
            await records.CountAsync(id, DataSetType.Training, cancellation),
            await records.CountAsync(id, DataSetType.PayloadLogging, cancellation));
        if (_known.TryGetValue(id, out var known) && source.IsLike(known.Source))
        {
            return known.Learned;
        }

        var learned = await LearnAsync(subscription, cancellation);
        _known[id] = (source, learned);
        return learned;
    }

    private async Task<LearnedRows> LearnAsync(Resource<Subscription> subscription, CancellationToken cancellation)
    {
        var rows = await training.TryReadAsync(subscription, MostRows, cancellation);
        if (rows is null)
        {
            var payload = await records.DataSetIdAsync(subscription.Metadata.Id, DataSetType.PayloadLogging, cancellation);
            rows = await records.SampleAsync(payload, MostRows, SampleSeed, cancellation);
        }

        if (rows.RowCount < MinRows)
        {
            throw new MonitorException("insufficient_data", $"insufficient data: {rows.RowCount} of {MinRows} rows to learn from; log more payload or upload training rows.");
        }

        var roles = ModelRoles.Of(subscription);
        return new LearnedRows(TrainingStatistics.Learn(rows, roles.Features, roles.Categorical), Background(rows, roles.Features));
    }

    /// <summary>Rows spread evenly over the sample, as text.</summary>
    private static List<string?[]> Background(Table rows, IReadOnlyList<string> features)
    {
        var columns = features.Select(f => rows[f]).ToList();
        var count = Math.Min(rows.RowCount, BackgroundRows);
        return [.. Enumerable.Range(0, count).Select(i => (int)((long)i * rows.RowCount / count)).Select(row => columns.Select(c => c.GetText(row)).ToArray())];
    }

    /// <summary>What the statistics depend on.</summary>
    private sealed record Source(DateTime? SubscriptionModified, string? TrainingSetId, long TrainingRows, long PayloadRows)
    {
        public bool IsLike(Source earlier) =>
            SubscriptionModified == earlier.SubscriptionModified && TrainingSetId == earlier.TrainingSetId
            && IsLike(TrainingRows, earlier.TrainingRows) && IsLike(PayloadRows, earlier.PayloadRows);

        private static bool IsLike(long rows, long earlier) => rows >= earlier && rows <= earlier + (earlier / 10);
    }
}
