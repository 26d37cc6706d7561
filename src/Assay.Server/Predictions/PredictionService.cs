using System.Buffers;
using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Monitoring;
using Assay.Contracts.Subscriptions;
using Assay.Monitors.Fairness;
using Assay.Monitors.Tables;
using Assay.Server.Catalog;
using Assay.Server.DataSets;
using Assay.Server.Engines;
using Assay.Server.Engines.Codecs;
using Assay.Server.Http;
using Assay.Server.Monitoring;
using Assay.Server.Monitoring.Fairness;
using Assay.Server.Monitoring.Fairness.Debiasing;
using Assay.Server.Monitoring.Measurements;
using Assay.Server.Subscriptions;

namespace Assay.Server.Predictions;

/// <summary>
/// Scores an application's rows on the engine of a subscription, debiases the answers as the fairness monitor is configured and
/// has learned, and logs the rows with both: they are durable before they are answered, all or none.
/// </summary>
internal sealed class PredictionService(
    ResourceCatalog catalog, DataSetService dataSets, ModelScorer scorer, MeasurementStore measurements, RecordWriter writer, TimeProvider clock)
{
    /// <summary>How long an engine that does not answer is left alone.</summary>
    private const int RetryAfterSeconds = 10;

    private static readonly FieldsValuesCodec Codec = new(wrapped: false);

    private readonly Debiaser _debiaser = new(scorer);

    /// <summary>Any number of rows, scored in pages of the engine's limit.</summary>
    /// <param name="id">The subscription.</param>
    /// <param name="body"><c>{"fields", "values"}</c>.</param>
    /// <param name="user">Who asks.</param>
    /// <param name="cancellation">Stops the work; nothing is stored then.</param>
    /// <returns>The answer as JSON.</returns>
    /// <exception cref="ApiException">400: the rows cannot be scored. 422: the subscription cannot. 502, 503, 504: the engine does not answer. Nothing is stored.</exception>
    public async Task<ReadOnlyMemory<byte>> PredictAsync(string id, ReadOnlyMemory<byte> body, string user, CancellationToken cancellation)
    {
        var subscription = await catalog.GetAsync(Kinds.Subscription, id, cancellation);
        var roles = ModelRoles.Of(subscription);
        var rows = Read(body.Span, roles);
        var set = await dataSets.FindForTargetAsync(id, DataSetType.PayloadLogging, cancellation)
            ?? throw ApiException.Unprocessable("data_set_missing", "The subscription has no payload data set.");
        var answered = await ScoreAsync(subscription, roles, rows, cancellation);
        var record = new ArrayBufferWriter<byte>();
        answered.WriteRecord(record, user);
        await StoreAsync(set.Metadata.Id, record.WrittenMemory, cancellation);
        var answer = new ArrayBufferWriter<byte>();
        answered.WriteAnswer(answer);
        return answer.WrittenMemory;
    }

    private static Table Read(ReadOnlySpan<byte> body, ModelRoles roles)
    {
        Table rows;
        try
        {
            rows = Codec.ReadRequest(body, "application/json", new PayloadFormat());
        }
        catch (CodecException e)
        {
            var field = e.Place.StartsWith("$.", StringComparison.Ordinal) ? e.Place[2..] : "values";
            throw ApiException.Invalid(field, $"The body must be {{\"fields\": [names], \"values\": [rows]}}: {e.Problem}");
        }

        if (rows.RowCount == 0)
        {
            throw ApiException.Invalid("values", "'values' has no rows.");
        }

        if (roles.Features.FirstOrDefault(f => !rows.TryGet(f, out _)) is { } missing)
        {
            throw ApiException.Invalid("fields", $"'fields' has no '{missing}', which the subscription names as a feature.");
        }

        string?[] outputs = [roles.Prediction, roles.PredictedTarget, .. roles.Probabilities, .. DebiasedColumns.All];
        return rows.Columns.FirstOrDefault(c => outputs.Contains(c.Name)) is { } output
            ? throw ApiException.Invalid("fields", $"'{output.Name}' is a column of the answer; send the columns that the model decides by.")
            : rows;
    }

    private async Task<DebiasedRows> ScoreAsync(Resource<Subscription> subscription, ModelRoles roles, Table rows, CancellationToken cancellation)
    {
        try
        {
            var (debiasing, outcome) = await DebiasingAsync(subscription, roles, cancellation);
            var features = roles.FeaturesOf(rows, "given");
            var started = clock.GetTimestamp();
            var (answer, pages) = await scorer.ScorePagesAsync(subscription, features, cancellation);
            var elapsed = clock.GetElapsedTime(started);
            var debiased = debiasing.Policy is null
                ? Debiaser.Unchanged(answer)
                : await _debiaser.ApplyAsync(subscription, debiasing.Policy, outcome!, features, answer, cancellation);
            return new DebiasedRows(Guid.CreateVersion7(clock.GetUtcNow()).ToString(), roles, rows, pages, answer, debiased, debiasing, elapsed);
        }
        catch (MonitorException e)
        {
            throw new ApiException(StatusOf(e.Error.Code), [e.Error]) { RetryAfterSeconds = e.Error.Code == EngineException.CircuitOpen ? RetryAfterSeconds : null };
        }
    }

    /// <summary>What the fairness monitor of a subscription says, and learned in its newest run.</summary>
    private async Task<(DebiasingInForce, FavourableOutcome?)> DebiasingAsync(Resource<Subscription> subscription, ModelRoles roles, CancellationToken cancellation)
    {
        var instances = await catalog.ListAsync(Kinds.MonitorInstance, cancellation, subscription.Metadata.Id);
        if (instances.FirstOrDefault(i => i.Entity.MonitorDefinitionId == "fairness") is not { } instance)
        {
            return (DebiasingInForce.Off, null);
        }

        var parameters = instance.Entity.Parameters ?? [];
        var fairness = FairnessParameters.Read(parameters, roles);
        var settings = DebiasingSettings.Read(parameters, fairness, roles);
        return (settings.IsOn ? await FindPolicyAsync(instance, settings, cancellation) : DebiasingInForce.Off, fairness.Outcome);
    }

    private async Task<DebiasingInForce> FindPolicyAsync(Resource<MonitorInstance> instance, DebiasingSettings settings, CancellationToken cancellation)
    {
        if (await measurements.FindNewestSourceAsync(instance.Metadata.Id, DebiasingStudy.Source, cancellation) is not { } found
            || (string?)found.Data["configuration"] != settings.Configuration)
        {
            return new DebiasingInForce(settings, null, null, "no run of the fairness monitor has learned the policy as it is configured");
        }

        return found.Data["learned"] is { } learned
            ? new DebiasingInForce(settings, LearnedPolicy.Read(learned.AsObject(), settings), found.MeasurementId, null)
            : new DebiasingInForce(settings, null, found.MeasurementId, (string?)found.Data["reason"]);
    }

    private async Task StoreAsync(string setId, ReadOnlyMemory<byte> record, CancellationToken cancellation)
    {
        const string request = "request.";
        try
        {
            await writer.StoreJsonAsync(setId, new ReadOnlySequence<byte>(record), cancellation);
        }
        catch (ApiException e) when (e.StatusCode == 400)
        {
            if (e.Errors.All(error => error.Target?.Name.StartsWith("[0].response", StringComparison.Ordinal) == true))
            {
                throw new ApiException(502, [.. e.Errors.Select(error => error with { Code = "engine_answer_unstorable", Target = null })]);
            }

            // The caller sent no record but the rows in it.
            throw new ApiException(400, [.. e.Errors.Select(error => error.Target is { } target && target.Name.IndexOf(request, StringComparison.Ordinal) is >= 0 and var begin
                ? error with { Target = target with { Name = target.Name[(begin + request.Length)..] } }
                : error)]);
        }
    }

    private static int StatusOf(string code) => code switch
    {
        EngineException.Timeout => 504,
        EngineException.CircuitOpen => 503,
        _ when code.StartsWith("engine_", StringComparison.Ordinal) => 502,
        _ => 422,
    };
}
