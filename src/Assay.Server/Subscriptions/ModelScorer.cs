using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;
using Assay.Monitors.Tables;
using Assay.Server.Catalog;
using Assay.Server.Engines;
using Assay.Server.Monitoring;
using Assay.Server.Secrets;

namespace Assay.Server.Subscriptions;

/// <summary>Scores rows on the engine of a subscription, in as few calls as its limit allows.</summary>
internal sealed class ModelScorer(ResourceCatalog catalog, EngineCatalog engines, SecretStore secrets)
{
    private const int MaxRowsPerCall = 5_000;
    private const int ConcurrentCalls = 2;

    /// <summary>One answer a row, in the order of the rows.</summary>
    /// <exception cref="MonitorException">The engine cannot be asked, refuses, or its answer contradicts the subscription.</exception>
    public async Task<ModelAnswer> ScoreAsync(Resource<Subscription> subscription, Table rows, CancellationToken cancellation)
    {
        var (engine, binding, endpoint) = await BindAsync(subscription.Entity, cancellation);
        var chunks = Enumerable.Range(0, Math.Max(1, (rows.RowCount + MaxRowsPerCall - 1) / MaxRowsPerCall)).ToArray();
        var answers = new EngineAnswer[chunks.Length];
        try
        {
            await Parallel.ForEachAsync(
                chunks,
                new ParallelOptions { MaxDegreeOfParallelism = ConcurrentCalls, CancellationToken = cancellation },
                async (chunk, token) => answers[chunk] = await engine.ScoreAsync(binding, endpoint, Chunk(rows, chunk), token));
        }
        catch (EngineException e)
        {
            throw e.ToMonitorFault();
        }

        return Combine(ModelRoles.Of(subscription), answers);
    }

    private async Task<(IEngine Engine, EngineBinding Binding, Uri Endpoint)> BindAsync(Subscription subscription, CancellationToken cancellation)
    {
        if (subscription.Deployment?.ScoringEndpoint is not { Url: { Length: > 0 } url } endpoint || !Uri.TryCreate(url, UriKind.Absolute, out var address))
        {
            throw new MonitorException("scoring_endpoint_missing", "The subscription has no scoring endpoint, so nothing can be scored; set deployment.scoring_endpoint.url.", "deployment");
        }

        var provider = await catalog.FindAsync(Kinds.ServiceProvider, subscription.ServiceProviderId!, cancellation)
            ?? throw new MonitorException("service_provider_missing", "The service provider of the subscription was deleted; bind the engine again and set service_provider_id.", "service_provider_id");
        var engine = engines.Find(provider.Entity.ServiceType)
            ?? throw new MonitorException("engine_unknown", $"This server has no engine '{provider.Entity.ServiceType}'.", "service_type");
        var own = await secrets.OpenAsync(endpoint.Credentials, cancellation);
        var credentials = own ?? await secrets.OpenAsync(provider.Entity.Credentials, cancellation);
        return (engine, new EngineBinding(null, credentials, ProviderHeaders.Merge(provider.Entity.RequestHeaders, endpoint.RequestHeaders)), address);
    }

    private static Table Chunk(Table rows, int chunk)
    {
        if (rows.RowCount <= MaxRowsPerCall)
        {
            return rows;
        }

        var first = chunk * MaxRowsPerCall;
        return rows.Take(Enumerable.Range(first, Math.Min(MaxRowsPerCall, rows.RowCount - first)).ToArray());
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
