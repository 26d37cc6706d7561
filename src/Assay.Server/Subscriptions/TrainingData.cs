using System.Text.Json;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;
using Assay.Monitors.Tables;
using Assay.Server.Monitoring;
using Assay.Server.Secrets;

namespace Assay.Server.Subscriptions;

/// <summary>Finds a subscription's training rows.</summary>
internal sealed class TrainingData(ModelRecords records, SecretStore secrets)
{
    private const int Seed = 42;

    /// <summary>
    /// Rows of the training data set of the subscription, or of the data set that its training data reference names.
    /// </summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="most">A repeatable random sample of so many rows is taken when there are more.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="MonitorException">There are none, or a feature is missing among their columns.</exception>
    public async Task<Table> ReadAsync(Resource<Subscription> subscription, int most, CancellationToken cancellation)
    {
        var setId = await records.FindTrainingAsync(subscription.Metadata.Id, cancellation) ?? await FindReferencedAsync(subscription.Entity, cancellation);
        var rows = setId is null ? null : await records.SampleAsync(setId, most, Seed, cancellation);
        if (rows is null || rows.RowCount == 0)
        {
            throw new MonitorException(
                "training_data_missing",
                "There are no training rows that this server can read. Upload them: make a data set of type 'training' whose target is the subscription, and POST its rows as text/csv or JSON.",
                "training_data_reference");
        }

        var missing = ModelRoles.Of(subscription).Features.Where(f => !rows.TryGet(f, out _)).ToList();
        return missing.Count == 0
            ? rows
            : throw new MonitorException("training_column_missing", $"The training rows have no column {string.Join(", ", missing.Select(m => $"'{m}'"))}.", [.. missing]);
    }

    /// <summary>Training rows if there are any, else null: for what can also learn from payload.</summary>
    public async Task<Table?> TryReadAsync(Resource<Subscription> subscription, int most, CancellationToken cancellation)
    {
        try
        {
            return await ReadAsync(subscription, most, cancellation);
        }
        catch (MonitorException)
        {
            return null;
        }
    }

    private async Task<string?> FindReferencedAsync(Subscription subscription, CancellationToken cancellation)
    {
        var reference = await secrets.OpenAsync(subscription.AssetProperties?.TrainingDataReference, cancellation);
        return reference is { ValueKind: JsonValueKind.Object } opened
            && opened.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String && type.GetString() == "dataset"
            && opened.TryGetProperty("location", out var location) && location.ValueKind == JsonValueKind.Object
            && location.TryGetProperty("dataset_id", out var id) && id.ValueKind == JsonValueKind.String
                ? id.GetString()
                : null;
    }
}
