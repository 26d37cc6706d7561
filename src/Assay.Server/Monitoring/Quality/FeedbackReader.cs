using Assay.Monitors.Tables;
using Assay.Server.Records;
using Assay.Server.Subscriptions;

namespace Assay.Server.Monitoring.Quality;

/// <summary>
/// Reads labelled rows with the model's answers. A label whose transaction was logged takes the answer logged with it; other
/// rows bring answers along or, where one of them does not, are scored on the engine.
/// </summary>
internal sealed class FeedbackReader(ModelRecords records, ModelScorer scorer)
{
    /// <exception cref="MonitorException">There are no labels, or rows cannot be scored.</exception>
    public async Task<Feedback> ReadAsync(MonitorContext context, int newest, CancellationToken cancellation)
    {
        var roles = context.Roles;
        var matched = await records.NewestFeedbackAsync(roles, newest, cancellation);
        var (joined, alone) = (new List<int>(), new List<int>());
        var (unmatched, ambiguous) = (0, 0);
        for (var row = 0; row < matched.Rows.RowCount; row++)
        {
            if (matched.Candidates[row] == 1)
            {
                joined.Add(row);
            }
            else if (!NamesTransaction(matched.Rows, row) || CanStandAlone(roles, matched.Rows, row))
            {
                alone.Add(row);
            }
            else
            {
                _ = matched.Candidates[row] == 0 ? unmatched++ : ambiguous++;
            }
        }

        var parts = new List<AnsweredRows>();
        if (joined.Count > 0)
        {
            parts.Add(new AnsweredRows(LabelsOf(matched, roles, joined), LoggedAnswers.Read(roles, matched.Others.Take([.. joined]))));
        }

        if (alone.Count > 0)
        {
            var rows = matched.Rows.Take([.. alone]);
            var answer = LoggedAnswers.TryReadFeedback(roles, rows) ?? await scorer.ScoreAsync(context.Subscription, roles.FeaturesOf(rows, "feedback"), cancellation);
            parts.Add(new AnsweredRows(LabelsOf(matched, roles, alone), answer));
        }

        return new Feedback(parts, joined.Count, matched.Copies.Sum(copies => copies - 1), matched.Values.Count(values => values > 1), unmatched, ambiguous);
    }

    private static Column LabelsOf(MatchedRows matched, ModelRoles roles, List<int> rows) => matched.Rows[roles.Label!].Take([.. rows]);

    private static bool NamesTransaction(Table rows, int row) => ModelRecords.TransactionKeys.Any(key => HasValue(rows, key, row));

    /// <summary>Whether a row brings an answer along, or anything to score.</summary>
    private static bool CanStandAlone(ModelRoles roles, Table rows, int row) =>
        HasValue(rows, LoggedAnswers.OriginalPrediction, row) || roles.HasFeatures(rows, row);

    private static bool HasValue(Table rows, string name, int row) => rows.TryGet(name, out var column) && !column.IsMissing(row);
}
