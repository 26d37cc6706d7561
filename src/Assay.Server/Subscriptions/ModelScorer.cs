using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;
using Assay.Monitors.Tables;
using Assay.Server.Catalog;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Headless;
using Assay.Server.Engines.Transport;
using Assay.Server.Monitoring;
using Assay.Server.Secrets;

namespace Assay.Server.Subscriptions;

/// <summary>Scores rows on the engine of a subscription, in as few calls as its limit allows.</summary>
internal sealed class ModelScorer(ResourceCatalog catalog, EngineCatalog engines, SecretStore secrets)
{
    private const int ConcurrentCalls = 2;

    /// <summary>One answer a row, in the order of the rows.</summary>
    /// <param name="subscription">Whose engine is asked.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="cancellation">Stops the scoring.</param>
    /// <param name="patience">How long to wait for an engine that does not answer; by default not at all.</param>
    /// <exception cref="MonitorException">The engine cannot be asked, refuses, or its answer contradicts the subscription.</exception>
    public async Task<ModelAnswer> ScoreAsync(Resource<Subscription> subscription, Table rows, CancellationToken cancellation, Patience? patience = null) =>
        (await ScorePagesAsync(subscription, rows, cancellation, patience)).Answer;

    /// <summary>The same with the engine's own output columns, a table a call in the order of the rows.</summary>
    /// <inheritdoc cref="ScoreAsync"/>
    public async Task<(ModelAnswer Answer, IReadOnlyList<Table> Pages)> ScorePagesAsync(
        Resource<Subscription> subscription, Table rows, CancellationToken cancellation, Patience? patience = null)
    {
        var (engine, bound, target) = await BindAsync(subscription, cancellation);
        var binding = bound with { Patience = patience };
        var size = engine.Limits.MaxRowsPerCall;
        var chunks = Enumerable.Range(0, Math.Max(1, (rows.RowCount + size - 1) / size)).ToArray();
        var answers = new EngineAnswer[chunks.Length];
        try
        {
            await Parallel.ForEachAsync(
                chunks,
                new ParallelOptions { MaxDegreeOfParallelism = ConcurrentCalls, CancellationToken = cancellation },
                async (chunk, token) => answers[chunk] = await engine.ScoreAsync(binding, target, Chunk(rows, chunk, size), token));
        }
        catch (EngineException e)
        {
            throw e.ToMonitorFault();
        }

        return (Combine(ModelRoles.Of(subscription), answers), [.. answers.Select(a => a.Rows)]);
    }

    /// <summary>The engine of a subscription, how to reach it, and what to score on it.</summary>
    /// <exception cref="MonitorException">The provider is gone, or its engine is unknown.</exception>
    public async Task<(IEngine Engine, EngineBinding Binding, ScoringTarget Target)> BindAsync(Resource<Subscription> subscription, CancellationToken cancellation)
    {
        var deployment = subscription.Entity.Deployment;
        var provider = await catalog.FindAsync(Kinds.ServiceProvider, subscription.Entity.ServiceProviderId!, cancellation)
            ?? throw new MonitorException("service_provider_missing", "The service provider of the subscription was deleted; bind the engine again and set service_provider_id.", "service_provider_id");
        var engine = engines.Find(Headless.Is(deployment) ? HeadlessEngine.Type : provider.Entity.ServiceType)
            ?? throw new MonitorException("engine_unknown", $"This server has no engine '{provider.Entity.ServiceType}'.", "service_type");
        var own = await secrets.OpenAsync(deployment?.ScoringEndpoint?.Credentials, cancellation);
        var credentials = own ?? await secrets.OpenAsync(provider.Entity.Credentials, cancellation);
        var binding = new EngineBinding(null, credentials, ProviderHeaders.Merge(provider.Entity.RequestHeaders, deployment?.ScoringEndpoint?.RequestHeaders));
        binding = binding with
        {
            Address = Address(binding.Credential("url")),
            SpaceId = provider.Entity.DeploymentSpaceId,
            ProjectId = provider.Entity.IntegratedProjectId,
        };
        var format = PayloadFormat.Of(ModelRoles.Of(subscription), deployment?.ScoringEndpoint?.PayloadFormat);
        var endpoint = deployment?.ScoringEndpoint?.Url;
        var target = new ScoringTarget(Address(endpoint), deployment?.DeploymentId, format);
        return (engine, binding, target with { EndpointName = target.Endpoint is null && !string.IsNullOrEmpty(endpoint) ? endpoint : null });
    }

    private static Uri? Address(string? url) => Uri.TryCreate(url, UriKind.Absolute, out var address) ? address : null;

    private static Table Chunk(Table rows, int chunk, int size)
    {
        if (rows.RowCount <= size)
        {
            return rows;
        }

        var first = chunk * size;
        return rows.Take(Enumerable.Range(first, Math.Min(size, rows.RowCount - first)).ToArray());
    }

    private static ModelAnswer Combine(ModelRoles roles, IReadOnlyList<EngineAnswer> answers)
    {
        var read = new List<ModelAnswer>();
        foreach (var answer in answers)
        {
            var findings = new List<ApiError>();
            var part = AnswerReader.Read(roles, answer.Rows, answer.Labels, findings);
            if (part is null || findings.Any(f => f.Code is "class_order" or "probability_column_missing"))
            {
                throw new MonitorException(findings[0].Code, findings[0].Message);
            }

            read.Add(part);
        }

        if (read.Count == 1)
        {
            return read[0];
        }

        var named = read.FirstOrDefault(r => r.Classes.Count > 0)?.Classes ?? [];
        return new ModelAnswer(
            [.. read.SelectMany(r => r.Predictions)],
            read.All(r => r.Probabilities is not null) ? [.. read.SelectMany(r => r.Probabilities!)] : null,
            named);
    }
}
