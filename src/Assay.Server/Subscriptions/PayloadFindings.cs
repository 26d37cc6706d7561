using System.Collections.Concurrent;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;
using Assay.Monitors.Tables;
using Assay.Server.Catalog;

namespace Assay.Server.Subscriptions;

/// <summary>
/// Compares logged answers with the subscription and shows contradictions on it. Looks at the first rows, and again
/// whenever a mended subscription is logged to.
/// </summary>
internal sealed class PayloadFindings(ResourceCatalog catalog)
{
    private const int RowsLookedAt = 1_000;

    private readonly ConcurrentDictionary<string, int> _checked = new(StringComparer.Ordinal);

    public async Task CheckAsync(Resource<Subscription> subscription, Table rows, CancellationToken cancellation)
    {
        var id = subscription.Metadata.Id;
        var configuration = HashCode.Combine(subscription.Entity.AssetProperties?.PredictionField, subscription.Entity.AssetProperties?.PredictedTargetField,
            string.Join('\u001f', subscription.Entity.AssetProperties?.ProbabilityFields ?? []), string.Join('\u001f', subscription.Entity.AssetProperties?.Labels ?? []));
        if (rows.RowCount == 0 || (_checked.TryGetValue(id, out var known) && known == configuration))
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

        // Some rows show the class order; fewer do not.
        if (rows.RowCount >= 10)
        {
            _checked[id] = configuration;
        }
    }
}
