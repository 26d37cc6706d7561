using System.Text.Json;
using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;
using Assay.Monitors.Tables;
using Assay.Server.Monitoring;
using Assay.Server.Secrets;

namespace Assay.Server.Subscriptions;

/// <summary>Finds a subscription's training rows, and what stands in for them where there are none.</summary>
internal sealed class TrainingData(ModelRecords records, SecretStore secrets)
{
    /// <summary>Fewer rows of feedback or payload say too little of a distribution.</summary>
    public const int MinStandInRows = 50;

    private const int Seed = 42;

    /// <summary>
    /// The training rows or, when this server cannot read any (they lie in somebody's object store, say), the labelled
    /// feedback rows, or else the payload rows.
    /// </summary>
    /// <param name="subscription">The subscription.</param>
    /// <param name="most">A repeatable random sample of so many rows is taken when there are more.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <exception cref="MonitorException">There are none of all three, or training rows lack a feature.</exception>
    public async Task<Baseline> BaselineAsync(Resource<Subscription> subscription, int most, CancellationToken cancellation)
    {
        if (await FindAsync(subscription, most, cancellation) is { } training)
        {
            return new Baseline(Baseline.Training, training);
        }

        var roles = ModelRoles.Of(subscription);
        var feedback = roles.Label is { } label ? await StandInAsync(roles, DataSetType.Feedback, label, most, cancellation) : null;
        if (feedback is not null)
        {
            return new Baseline(Baseline.Feedback, feedback);
        }

        return await StandInAsync(roles, DataSetType.PayloadLogging, null, most, cancellation) is { } payload
            ? new Baseline(Baseline.Payload, payload)
            : throw new MonitorException(
                "training_data_missing",
                $"There is nothing to learn a baseline from: no training rows that this server can read, and fewer than {MinStandInRows} rows of labelled feedback or payload. Upload training rows (make a data set of type 'training' whose target is the subscription, and POST its rows as text/csv or JSON), or log payload first.",
                "training_data_reference");
    }

    /// <summary>Training rows if there are any that are good for the model, else null: for what can also learn from payload.</summary>
    public async Task<Table?> TryReadAsync(Resource<Subscription> subscription, int most, CancellationToken cancellation)
    {
        try
        {
            return await FindAsync(subscription, most, cancellation);
        }
        catch (MonitorException)
        {
            return null;
        }
    }

    /// <summary>
    /// Rows of the training data set of the subscription, or of the data set that its training data reference names; null
    /// when there are none.
    /// </summary>
    private async Task<Table?> FindAsync(Resource<Subscription> subscription, int most, CancellationToken cancellation)
    {
        var setId = await records.FindTrainingAsync(subscription.Metadata.Id, cancellation) ?? await FindReferencedAsync(subscription.Entity, cancellation);
        var rows = setId is null ? null : await records.SampleAsync(setId, most, Seed, cancellation);
        if (rows is null || rows.RowCount == 0)
        {
            return null;
        }

        var missing = ModelRoles.Of(subscription).Features.Where(f => !rows.TryGet(f, out _)).ToList();
        return missing.Count == 0
            ? rows
            : throw new MonitorException("training_column_missing", $"The training rows have no column {string.Join(", ", missing.Select(m => $"'{m}'"))}.", [.. missing]);
    }

    /// <summary>A sample of the logged rows, without those that lack the label or are nothing else; null when too few are left or a feature is missing.</summary>
    private async Task<Table?> StandInAsync(ModelRoles roles, string type, string? label, int most, CancellationToken cancellation)
    {
        if (await records.CountAsync(roles.SubscriptionId, type, cancellation) < MinStandInRows)
        {
            return null;
        }

        var rows = await records.SampleAsync(await records.DataSetIdAsync(roles.SubscriptionId, type, cancellation), most, Seed, cancellation);
        if (label is not null)
        {
            rows = rows.TryGet(label, out var labels)
                ? rows.Take([.. Enumerable.Range(0, rows.RowCount).Where(row => !labels.IsMissing(row) && (roles.Features.Count == 0 || roles.HasFeatures(rows, row)))])
                : rows.Take([]);
        }

        return rows.RowCount >= MinStandInRows && roles.Features.All(f => rows.TryGet(f, out _)) ? rows : null;
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
