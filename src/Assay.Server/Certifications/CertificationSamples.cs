using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;
using Assay.Monitors.Tables;
using Assay.Server.Http;
using Assay.Server.Monitoring;
using Assay.Server.Subscriptions;

namespace Assay.Server.Certifications;

/// <summary>Finds rows to certify an engine with: those that came with the request, else logged ones, else training rows.</summary>
internal sealed class CertificationSamples(ModelRecords records, TrainingData training)
{
    private const int MostRows = 200;

    /// <exception cref="ApiException">400: there are no rows, or a feature is not among their columns.</exception>
    public async Task<Table> OfAsync(Resource<Subscription> subscription, Table? given, CancellationToken cancellation)
    {
        var features = ModelRoles.Of(subscription).Features;
        var rows = given ?? await FindAsync(subscription, features, cancellation);
        if (rows is null || rows.RowCount == 0)
        {
            throw ApiException.Invalid("sample", "There are no rows to score: send some as 'sample', {\"fields\": […], \"values\": [[…]]}, or certify a subscription that has logged payload.");
        }

        var missing = features.Where(f => !rows.TryGet(f, out _)).ToList();
        if (missing.Count > 0)
        {
            throw ApiException.Invalid("sample", $"The rows have no column {string.Join(", ", missing.Select(m => $"'{m}'"))}, which the model decides by.");
        }

        rows = features.Count > 0 ? rows.Select(features) : rows;
        return rows.RowCount <= MostRows ? rows : rows.Take(Enumerable.Range(0, MostRows).ToArray());
    }

    private async Task<Table?> FindAsync(Resource<Subscription> subscription, IReadOnlyList<string> features, CancellationToken cancellation)
    {
        var id = subscription.Metadata.Id;
        try
        {
            return features.Count > 0 && await records.CountAsync(id, DataSetType.PayloadLogging, cancellation) > 0
                ? await records.NewestAsync(id, DataSetType.PayloadLogging, MostRows, features, cancellation)
                : await training.TryReadAsync(subscription, MostRows, cancellation);
        }
        catch (MonitorException)
        {
            return null;
        }
    }
}
