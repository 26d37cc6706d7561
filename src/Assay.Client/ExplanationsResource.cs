using Assay.Contracts;
using Assay.Contracts.Explanations;

namespace Assay.Client;

/// <summary>Explanations of single decisions.</summary>
public sealed class ExplanationsResource
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(100);

    private readonly AssayClient _client;

    internal ExplanationsResource(AssayClient client) => _client = client;

    /// <summary>Explains a logged row and waits for the end of the task, good or bad.</summary>
    /// <param name="subscriptionId">The subscription.</param>
    /// <param name="scoringId">The row's id, <c>{scoring_id}-{n}</c>.</param>
    /// <param name="cancellation">Stops the call.</param>
    public async Task<ExplanationTask> ExplainAsync(string subscriptionId, string scoringId, CancellationToken cancellation)
    {
        var request = new ExplanationTasksRequest([scoringId], ["lime", "contrastive"], subscriptionId);
        var receipt = await _client.PostAsync("explanation_tasks", request, AssayJson.Default.ExplanationTasksRequest, AssayJson.Default.ExplanationTasksReceipt, cancellation).ConfigureAwait(false);
        while (true)
        {
            var task = await _client.GetAsync(
                $"explanation_tasks/{receipt.Metadata.ExplanationTaskIds[0]}?subscription_id={subscriptionId}", AssayJson.Default.ExplanationTask, cancellation).ConfigureAwait(false);
            if (task.Entity.Status.State != "in_progress")
            {
                return task;
            }

            await Task.Delay(PollInterval, cancellation).ConfigureAwait(false);
        }
    }
}
