using System.Text.Json.Nodes;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Contracts.Subscriptions;
using Assay.Monitors.Tables;
using Assay.Server.Http;
using Assay.Server.Intake;
using Assay.Server.Records;
using Assay.Server.Subscriptions;

namespace Assay.Server.Monitoring.Quality;

/// <summary>Finds the logged transactions behind a cell of the confusion matrix of a run.</summary>
internal sealed class ConfusionCells(ModelRecords records)
{
    /// <exception cref="ApiException">404: the run has no confusion matrix. 400: a class is not in it.</exception>
    public async Task<ConfusionCell> ReadAsync(
        Resource<Subscription> subscription, Resource<MonitoringRun> run, string label, string prediction, int limit, int offset, CancellationToken cancellation)
    {
        var matrix = run.Entity.Status?.Operators?.FirstOrDefault(o => o.Id == "original")?.Result?["confusion_matrix"] as JsonObject
            ?? throw ApiException.NotFound("confusion matrix of run", run.Metadata.Id);
        var classes = new ClassNames(Texts(matrix["classes"]), Texts(matrix["labels"]));
        Require(matrix, "label", label);
        Require(matrix, "prediction", prediction);
        if (Whole(run.Entity.Parameters?[MonitorWindow.TotalKey]) is not { } total || Whole(run.Entity.Parameters?[MonitorWindow.RowsKey]) is not { } rows)
        {
            throw ApiException.NotFound("window of run", run.Metadata.Id);
        }

        var found = await FindAsync(ModelRoles.Of(subscription), run, classes, classes.Find(label), classes.Find(prediction), limit, offset, cancellation);
        return new ConfusionCell(label, prediction, limit, offset, found is null ? [] : [.. Enumerable.Range(0, found.Rows.RowCount).Select(row => Read(found, row))]);
    }

    private async Task<MatchedRows?> FindAsync(
        ModelRoles roles, Resource<MonitoringRun> run, ClassNames classes, int? label, int? prediction, int limit, int offset, CancellationToken cancellation)
    {
        if (await records.FindFeedbackMatchAsync(roles, cancellation) is not { } match || roles.Decision is not { } decision || !match.OtherColumns.Contains(decision))
        {
            return null;
        }

        // A class may be written in several ways: by name, as a number, by index.
        var labels = (await records.DistinctAsync(match.SetId, match.Value, cancellation)).Where(l => classes.Find(l.Text) == label).Select(l => l.Value).ToList();
        var predictions = (await records.DistinctAsync(match.OtherSetId, decision, cancellation)).Where(p => classes.Find(p.Text) == prediction).Select(p => p.Value).ToList();
        if (labels.Count == 0 || predictions.Count == 0)
        {
            return null;
        }

        // Rows that came after the run are not part of it.
        var total = await records.CountAsync(roles.SubscriptionId, Contracts.DataSets.DataSetType.Feedback, cancellation);
        return await records.MatchAsync(
            match with
            {
                Skip = Math.Max(0, total - (long)run.Entity.Parameters![MonitorWindow.TotalKey]!),
                Newest = (long)run.Entity.Parameters[MonitorWindow.RowsKey]!,
                Conditions = [new RecordCondition(match.Value, RecordOperator.In, labels)],
                OtherConditions = [new RecordCondition(decision, RecordOperator.In, predictions)],
                Limit = limit,
                Offset = offset,
            },
            cancellation);
    }

    private static ConfusionCellRecord Read(MatchedRows found, int row) => new(
        found.Others["scoring_id"].GetText(row)!,
        (DateTime)found.Others["scoring_timestamp"][row]!,
        found.Rows["record_id"].GetText(row)!,
        found.Rows["transaction_id"].GetText(row),
        found.Others.TryGet(PayloadDecoder.PredictionProbability, out var column) && column.TryGetNumber(row, out var probability) ? probability : null);

    private static void Require(JsonObject matrix, string parameter, string name)
    {
        var labels = Texts(matrix["labels"]);
        if (!labels.Contains(name))
        {
            throw ApiException.Parameter(parameter, $"'{parameter}' must be one of the matrix's labels: {string.Join(", ", labels)}.");
        }
    }

    private static IReadOnlyList<string> Texts(JsonNode? texts) => [.. (texts as JsonArray ?? []).OfType<JsonValue>().Select(t => t.ToString())];

    private static long? Whole(JsonNode? number) => number is JsonValue value && value.TryGetValue<long>(out var whole) ? whole : null;
}
