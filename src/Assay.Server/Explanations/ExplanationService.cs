using System.Text.Json.Nodes;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Explanations;
using Assay.Contracts.Subscriptions;
using Assay.Server.Catalog;
using Assay.Server.Http;
using Assay.Server.Subscriptions;

namespace Assay.Server.Explanations;

/// <summary>Starts explanation tasks. A task is in the catalog before its request is answered, so that a restart finds it.</summary>
internal sealed class ExplanationService(ResourceCatalog catalog, ModelRecords records, ExplanationQueue queue)
{
    public const string InProgress = "in_progress";
    public const string Finished = "finished";
    public const string Error = "error";

    /// <summary>All types there are.</summary>
    public static readonly IReadOnlyList<string> Types = ["lime", "shap", "contrastive"];

    /// <summary>One task a row: those of the row ids, then those of the rows that are given, in the order of the request.</summary>
    /// <exception cref="ApiException">400 or 404: an unknown type, row or subscription; then no task is made at all.</exception>
    public async Task<IReadOnlyList<Resource<ExplanationTaskEntity>>> StartAsync(ExplanationTasksRequest request, string by, CancellationToken cancellation)
    {
        foreach (var type in request.ExplanationTypes ?? [])
        {
            if (!Types.Contains(type))
            {
                throw ApiException.Invalid("explanation_types", $"'{type}' is no explanation type of this server; accepted: {string.Join(", ", Types)}.");
            }
        }

        var found = new List<(string ScoringId, Resource<Subscription> Subscription, JsonObject? Row)>();
        foreach (var (scoringId, i) in (request.ScoringIds ?? []).Select((id, i) => (id, i)))
        {
            found.Add((scoringId, await FindAsync(scoringId, i, request.SubscriptionId, cancellation), null));
        }

        if (request.InputRows is { Count: > 0 } given)
        {
            var subscription = await catalog.GetAsync(Kinds.Subscription, request.SubscriptionId ?? throw ApiException.Required("subscription_id"), cancellation);
            found.AddRange(InputRows.Read(given, ModelRoles.Of(subscription)).Select(row => (InputRows.IdOf(row), subscription, (JsonObject?)row)));
        }

        var tasks = new List<Resource<ExplanationTaskEntity>>();
        foreach (var (scoringId, subscription, row) in found)
        {
            var entity = new ExplanationTaskEntity
            {
                Status = new ExplanationStatus(InProgress),
                Asset = AssetOf(subscription.Entity),
                ScoringId = scoringId,
                InputRow = row,
                RequestedTypes = request.ExplanationTypes is { Count: > 0 } types ? types : await DefaultTypesAsync(subscription.Metadata.Id, cancellation),
            };
            var task = await catalog.AddAsync(Kinds.ExplanationTask, entity, by, cancellation, parent: subscription.Metadata.Id);
            queue.Enqueue(task.Metadata.Id, subscription.Metadata.Id);
            tasks.Add(task);
        }

        return tasks;
    }

    /// <summary>What is explained when nobody says how: by the instance's <c>local_explanation_method</c>, and contrastively.</summary>
    private async Task<IReadOnlyList<string>> DefaultTypesAsync(string subscriptionId, CancellationToken cancellation)
    {
        var instances = await catalog.ListAsync(Kinds.MonitorInstance, cancellation, subscriptionId);
        var parameters = instances.FirstOrDefault(i => i.Entity.MonitorDefinitionId == "explainability")?.Entity.Parameters;
        return [(string?)parameters?["local_explanation_method"] == "shap" ? "shap" : "lime", "contrastive"];
    }

    private async Task<Resource<Subscription>> FindAsync(string scoringId, int index, string? subscriptionId, CancellationToken cancellation)
    {
        IReadOnlyList<Resource<Subscription>> candidates = subscriptionId is null
            ? await catalog.ListAsync(Kinds.Subscription, cancellation)
            : [await catalog.GetAsync(Kinds.Subscription, subscriptionId, cancellation)];
        var matches = new List<Resource<Subscription>>();
        foreach (var candidate in candidates)
        {
            if (await records.FindPayloadRowAsync(candidate.Metadata.Id, scoringId, cancellation) is not null)
            {
                matches.Add(candidate);
            }
        }

        return matches.Count switch
        {
            1 => matches[0],
            0 => throw new ApiException(404, [new ApiError("not_found", $"There is no logged row '{scoringId}'. Row ids are scoring ids with -1, -2, … behind.", [scoringId], new ErrorTarget("field", $"scoring_ids[{index}]"))]),
            _ => throw ApiException.Invalid("subscription_id", $"Row '{scoringId}' occurs in {matches.Count} subscriptions; say which one."),
        };
    }

    private static ExplainedAsset AssetOf(Subscription subscription) => new(
        subscription.Asset?.AssetId,
        subscription.Asset?.Name,
        subscription.Asset?.InputDataType,
        subscription.Asset?.ProblemType,
        subscription.Deployment is null ? null : new ExplainedDeployment(subscription.Deployment.DeploymentId, subscription.Deployment.Name));
}
