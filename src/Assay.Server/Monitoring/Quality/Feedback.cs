using System.Text.Json.Nodes;
using Assay.Contracts.Envelopes;

namespace Assay.Server.Monitoring.Quality;

/// <summary>Labelled rows with the model's answers, and what became of labels that have none.</summary>
/// <param name="Parts">The rows, by where their answers come from.</param>
/// <param name="Joined">Rows whose answer is the one logged with the transaction they name.</param>
/// <param name="Repeated">Labels of a transaction that has a newer one.</param>
/// <param name="Changed">Transactions that were labelled differently later.</param>
/// <param name="Unmatched">Labels of a transaction that was not logged.</param>
/// <param name="Ambiguous">Labels that name several logged rows at once.</param>
internal sealed record Feedback(IReadOnlyList<AnsweredRows> Parts, int Joined, long Repeated, int Changed, int Unmatched, int Ambiguous)
{
    public int Rows => Parts.Sum(p => p.Labels.Length);

    public JsonObject ToJson() => new()
    {
        ["joined"] = Joined,
        ["repeated"] = Repeated,
        ["changed"] = Changed,
        ["unmatched"] = Unmatched,
        ["ambiguous"] = Ambiguous,
    };

    public IEnumerable<ApiError> Warnings()
    {
        if (Changed > 0)
        {
            yield return new ApiError("labels_changed", $"{Changed} transactions were labelled again with another label; the newest counts.");
        }

        if (Unmatched > 0)
        {
            yield return new ApiError("labels_unmatched", $"{Unmatched} labels name a transaction that is not logged and are not counted.");
        }

        if (Ambiguous > 0)
        {
            yield return new ApiError("labels_ambiguous", $"{Ambiguous} labels name a request of several rows and are not counted; name a row: its request's scoring id with -1, -2, … behind.");
        }
    }
}
