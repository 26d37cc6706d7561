using System.Text.Json.Nodes;
using Assay.Contracts;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Explanations;
using Assay.Server.Access;
using Assay.Server.Catalog;
using Assay.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Explanations;

/// <summary>Explanation tasks.</summary>
internal static class ExplanationEndpoints
{
    private static readonly string[] Fields =
    [
        "explanation_task_id", "scoring_id", "created_at", "finished_at", "status", "prediction", "subscription_id",
        "deployment_id", "asset_name", "deployment_name", "probability", "explanation_type",
    ];

    public static IServiceCollection AddExplanations(this IServiceCollection services) => services
        .AddSingleton<ExplanationQueue>()
        .AddSingleton<ExplanationService>()
        .AddSingleton<LearnedStatistics>()
        .AddSingleton<RowExplainer>()
        .AddHostedService<ExplanationWorker>();

    public static void MapExplanations(this RouteGroupBuilder instance)
    {
        var group = instance.MapGroup("/explanation_tasks").WithTags("Explanations");
        group.MapPost("", StartAsync).Reads<ExplanationTasksRequest>("application/json");
        group.MapGet("", ListAsync);
        group.MapGet("/{id}", GetAsync);
    }

    private static async Task<Accepted<ExplanationTasksReceipt>> StartAsync(HttpContext context, ExplanationService explanations, TimeProvider clock, CancellationToken cancellation)
    {
        var request = await context.Request.ReadJsonAsync(AssayJson.Default.ExplanationTasksRequest, cancellation);
        if ((request.ScoringIds?.Count ?? 0) + (request.InputRows?.Count ?? 0) == 0)
        {
            throw ApiException.Required("scoring_ids");
        }

        var tasks = await explanations.StartAsync(request, context.UserName(), cancellation);
        return TypedResults.Accepted(
            (string?)null,
            new ExplanationTasksReceipt(new ExplanationTasksMetadata([.. tasks.Select(t => t.Metadata.Id)], context.UserName(), clock.GetUtcNow().UtcDateTime)));
    }

    private static async Task<Ok<ExplanationTask>> GetAsync(string id, ResourceCatalog catalog, CancellationToken cancellation)
    {
        var task = await catalog.GetAsync(Kinds.ExplanationTask, id, cancellation);
        var metadata = new ExplanationTaskMetadata(id, task.Metadata.CreatedBy, task.Metadata.CreatedAt, task.Metadata.ModifiedAt);
        return TypedResults.Ok(new ExplanationTask(metadata, task.Entity));
    }

    private static async Task<Ok<ExplanationTaskList>> ListAsync(HttpRequest request, ResourceCatalog catalog, CancellationToken cancellation)
    {
        var subscriptionId = request.Query["subscription_id"].ToString();
        if (subscriptionId.Length == 0)
        {
            throw ApiException.Parameter("subscription_id", "'subscription_id' is required.");
        }

        var scoringIds = QueryParameters.Set(request, "scoring_id");
        var states = QueryParameters.Set(request, "status");
        var offset = QueryParameters.Int(request, "offset", 0, 0, int.MaxValue);
        var limit = QueryParameters.Int(request, "limit", 50, 1, 1000);
        var matching = (await catalog.ListAsync(Kinds.ExplanationTask, cancellation, subscriptionId))
            .Where(t => QueryParameters.Matches(scoringIds, t.Entity.ScoringId) && QueryParameters.Matches(states, t.Entity.Status.State))
            .Reverse().ToList();
        return TypedResults.Ok(new ExplanationTaskList(
            matching.Count, limit, offset, Fields, [.. matching.Skip(offset).Take(limit).Select(t => Row(t, subscriptionId))]));
    }

    private static IReadOnlyList<JsonNode?> Row(Resource<ExplanationTaskEntity> task, string subscriptionId)
    {
        var entity = task.Entity;
        var prediction = (entity.Explanations ?? []).Select(e => (e["predictions"] as JsonArray)?[0]).FirstOrDefault(p => p is not null);
        var finished = entity.Status.State == ExplanationService.InProgress ? null : task.Metadata.ModifiedAt;
        return
        [
            task.Metadata.Id,
            entity.ScoringId,
            task.Metadata.CreatedAt,
            finished,
            entity.Status.State,
            prediction?["value"]?.DeepClone(),
            subscriptionId,
            entity.Asset?.Deployment?.Id,
            entity.Asset?.Name,
            entity.Asset?.Deployment?.Name,
            prediction?["probability"]?.DeepClone(),
            string.Join(",", entity.RequestedTypes ?? ExplanationService.Types),
        ];
    }
}
