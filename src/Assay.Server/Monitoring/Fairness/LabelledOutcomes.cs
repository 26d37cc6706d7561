using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Monitors.Fairness;
using Assay.Monitors.Tables;
using Assay.Server.Subscriptions;

namespace Assay.Server.Monitoring.Fairness;

/// <summary>
/// Counts, on the newest feedback rows, labels against predictions in each group: what the metrics of equal errors are made of.
/// </summary>
internal sealed class LabelledOutcomes(ModelRecords records, ModelScorer scorer)
{
    /// <summary>The confusion matrices of each grouping; null when there are too few labelled rows, which a warning says.</summary>
    public async Task<IReadOnlyList<GroupConfusion>?> CountAsync(
        MonitorContext context, IReadOnlyList<Intersection> groupings, FairnessParameters parameters, List<ApiError> warnings, CancellationToken cancellation)
    {
        if (context.Roles.Label is not { } label || context.Roles.IsRegression)
        {
            return null;
        }

        var rows = await records.CountAsync(context.SubscriptionId, DataSetType.Feedback, cancellation);
        if (rows == 0)
        {
            return null;
        }

        if (rows < parameters.MinRecords)
        {
            warnings.Add(new ApiError("insufficient_data", $"There are {rows} feedback rows; the metrics that need labels need {parameters.MinRecords}.", ["min_records"]));
            return null;
        }

        try
        {
            var setId = await records.DataSetIdAsync(context.SubscriptionId, DataSetType.Feedback, cancellation);
            var newest = (int)Math.Min(rows, parameters.MaxRecords);
            var predictions = await records.CountByAsync(setId, [LoggedAnswers.OriginalPrediction], newest, cancellation);
            if (predictions.Any(p => p.Values[0] is not null))
            {
                return await CountLoggedAsync(setId, label, groupings, parameters, newest, cancellation);
            }

            var joined = await CountJoinedAsync(context.Roles, label, groupings, parameters, newest, cancellation);

            // Scoring costs calls of somebody's engine: only for who asks for what needs it.
            return joined is null && parameters.AsksForLabels
                ? await CountScoredAsync(context, label, groupings, parameters, newest, cancellation)
                : joined;
        }
        catch (MonitorException e)
        {
            // The metrics that need no labels still stand; the run says what is missing.
            warnings.Add(e.Error);
            return null;
        }
    }

    /// <summary>Feedback that brings the predictions along: one GROUP BY a grouping.</summary>
    private async Task<IReadOnlyList<GroupConfusion>> CountLoggedAsync(
        string setId, string label, IReadOnlyList<Intersection> groupings, FairnessParameters parameters, int newest, CancellationToken cancellation)
    {
        var counted = new List<GroupConfusion>();
        foreach (var grouping in groupings)
        {
            var confusion = new GroupConfusion(grouping, parameters.Outcome);
            string[] columns = [.. grouping.Features.Select(f => f.Feature), label, LoggedAnswers.OriginalPrediction];
            foreach (var (values, count) in await records.CountByAsync(setId, columns, newest, cancellation))
            {
                confusion.Add(values, values[^2], values[^1], count);
            }

            counted.Add(confusion);
        }

        return counted;
    }

    /// <summary>Labels that name a logged transaction: what was asked and answered then. Null when none does.</summary>
    private async Task<IReadOnlyList<GroupConfusion>?> CountJoinedAsync(
        ModelRoles roles, string label, IReadOnlyList<Intersection> groupings, FairnessParameters parameters, int newest, CancellationToken cancellation)
    {
        string[] attributes = [.. groupings.SelectMany(g => g.Features).Select(f => f.Feature).Distinct()];
        var matched = await records.NewestFeedbackAsync(roles, newest, cancellation, attributes);
        int[] joined = [.. Enumerable.Range(0, matched.Rows.RowCount).Where(row => matched.Candidates[row] == 1)];
        if (joined.Length == 0)
        {
            return null;
        }

        var logged = matched.Others.Take(joined);
        return Count(groupings, parameters, logged, matched.Rows[label].Take(joined), LoggedAnswers.Read(roles, logged));
    }

    /// <summary>Feedback of features and labels only: the engine is asked once for all groupings.</summary>
    private async Task<IReadOnlyList<GroupConfusion>> CountScoredAsync(
        MonitorContext context, string label, IReadOnlyList<Intersection> groupings, FairnessParameters parameters, int newest, CancellationToken cancellation)
    {
        var rows = await records.NewestAsync(context.SubscriptionId, DataSetType.Feedback, newest, null, cancellation);
        var labels = rows.TryGet(label, out var column)
            ? column
            : throw new MonitorException("label_column_missing", $"The feedback rows have no column '{label}'; the subscription names it as the label.", label);
        var answer = await scorer.ScoreAsync(context.Subscription, context.Roles.FeaturesOf(rows, "feedback"), cancellation);
        return Count(groupings, parameters, rows, labels, answer);
    }

    private static List<GroupConfusion> Count(IReadOnlyList<Intersection> groupings, FairnessParameters parameters, Table rows, Column labels, ModelAnswer answer)
    {
        var counted = new List<GroupConfusion>();
        foreach (var grouping in groupings)
        {
            var confusion = new GroupConfusion(grouping, parameters.Outcome);
            var values = new string?[grouping.Features.Count];
            for (var row = 0; row < rows.RowCount; row++)
            {
                for (var i = 0; i < values.Length; i++)
                {
                    values[i] = rows.TryGet(grouping.Features[i].Feature, out var column) ? column.GetText(row) : null;
                }

                confusion.Add(values, labels.GetText(row), answer.Predictions[row], 1);
            }

            counted.Add(confusion);
        }

        return counted;
    }
}
