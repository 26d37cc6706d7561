using System.Collections.Concurrent;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;
using Assay.Monitors.Tables;
using Assay.Server.Catalog;

namespace Assay.Server.Subscriptions;

/// <summary>
/// Compares logged answers with the subscription and shows contradictions on it. Looks at the first rows, and again
/// whenever a changed subscription is logged to.
/// </summary>
internal sealed class PayloadFindings(ResourceCatalog catalog)
{
    private const int RowsLookedAt = 1_000;

    // So many rows at once show the order of the classes; fewer may not, and are looked at until they are many.
    private const int TellingRows = 10;

    private readonly ConcurrentDictionary<string, Progress> _progress = new(StringComparer.Ordinal);

    /// <summary>Whether <see cref="CheckAsync"/> would look at more rows.</summary>
    public bool NeedsRows(Resource<Subscription> subscription)
    {
        var id = subscription.Metadata.Id;
        if (!_progress.TryGetValue(id, out var known) || known.Rows < RowsLookedAt)
        {
            return true;
        }

        if (ReferenceEquals(known.Version, subscription))
        {
            return false;
        }

        var configuration = Configuration(subscription);
        _progress[id] = known with { Version = subscription, Configuration = configuration, Rows = known.Configuration == configuration ? known.Rows : 0 };
        return known.Configuration != configuration;
    }

    public async Task CheckAsync(Resource<Subscription> subscription, Table rows, CancellationToken cancellation)
    {
        var id = subscription.Metadata.Id;
        if (rows.RowCount == 0)
        {
            return;
        }

        var sample = rows.RowCount <= RowsLookedAt ? rows : rows.Take(Enumerable.Range(0, RowsLookedAt).ToArray());
        var findings = new List<ApiError>();
        AnswerReader.Read(ModelRoles.Of(subscription), sample, null, findings);
        if (findings.Count > 0 || subscription.Entity.Findings is not null)
        {
            await catalog.UpdateAsync(
                Kinds.Subscription, id, s => s with { Findings = findings.Count > 0 ? findings : null }, ResourceCatalog.Internal, cancellation);
        }

        var configuration = Configuration(subscription);
        var before = _progress.TryGetValue(id, out var known) && known.Configuration == configuration ? known.Rows : 0;
        _progress[id] = new Progress(subscription, configuration, rows.RowCount >= TellingRows ? RowsLookedAt : before + rows.RowCount);
    }

    private static int Configuration(Resource<Subscription> subscription)
    {
        var properties = subscription.Entity.AssetProperties;
        return HashCode.Combine(
            properties?.PredictionField, properties?.PredictedTargetField, string.Join('\u001f', properties?.ProbabilityFields ?? []), string.Join('\u001f', properties?.Labels ?? []));
    }

    /// <param name="Version">The subscription as it was seen last.</param>
    /// <param name="Configuration">Hash of what the findings depend on.</param>
    /// <param name="Rows">How many rows were looked at under it.</param>
    private sealed record Progress(Resource<Subscription> Version, int Configuration, int Rows);
}
