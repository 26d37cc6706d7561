using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;
using Assay.Monitors.Tables;
using Assay.Server.DataSets;
using Assay.Server.Intake;
using Assay.Server.Monitoring;
using Assay.Server.Records;

namespace Assay.Server.Subscriptions;

/// <summary>
/// What monitors and explainers ask of a subscription's records: counts and samples, not everything. Whatever was
/// acknowledged before a question is part of its answer.
/// </summary>
internal sealed class ModelRecords(DataSetService dataSets, RecordSets sets, IRecordStore store, RecordLoader loader)
{
    /// <summary>The columns of feedback that may name the logged row it is the label of, best first.</summary>
    public static readonly IReadOnlyList<string> TransactionKeys = [ScoringId, Transaction];

    private const string ScoringId = "scoring_id";
    private const string Transaction = "transaction_id";
    private const string Time = "scoring_timestamp";

    /// <exception cref="MonitorException">The subscription has no data set of that type.</exception>
    public async Task<string> DataSetIdAsync(string subscriptionId, string type, CancellationToken cancellation) =>
        (await dataSets.FindForTargetAsync(subscriptionId, type, cancellation))?.Metadata.Id
        ?? throw new MonitorException("data_set_missing", $"The subscription has no {type} data set.", type);

    /// <summary>The training data set, when training rows were uploaded.</summary>
    public async Task<string?> FindTrainingAsync(string subscriptionId, CancellationToken cancellation) =>
        (await dataSets.FindForTargetAsync(subscriptionId, DataSetType.Training, cancellation))?.Metadata.Id;

    /// <summary>How many rows there are.</summary>
    public async Task<long> CountAsync(string subscriptionId, string type, CancellationToken cancellation)
    {
        await loader.WaitAsync(cancellation);
        return await dataSets.CountForTargetAsync(subscriptionId, type, cancellation);
    }

    /// <summary>The newest rows, newest first; all columns unless named.</summary>
    /// <exception cref="MonitorException">A named column is not there.</exception>
    public async Task<Table> NewestAsync(string subscriptionId, string type, int rows, IReadOnlyList<string>? columns, CancellationToken cancellation)
    {
        await loader.WaitAsync(cancellation);
        var setId = await DataSetIdAsync(subscriptionId, type, cancellation);
        RequireColumns(setId, columns ?? []);
        return await store.ReadAsync(setId, new RecordQuery { Columns = columns, Newest = rows }, cancellation);
    }

    /// <summary>
    /// The newest feedback rows, newest first, each beside the logged answer of the transaction it names. A transaction is
    /// named by the id of its row, by that of its request when it has no other row, or by its transaction id. Of several
    /// labels of a transaction the newest counts.
    /// </summary>
    /// <param name="roles">Which column is what.</param>
    /// <param name="rows">How many of the newest feedback rows are looked at.</param>
    /// <param name="cancellation">Stops the reading.</param>
    /// <param name="logged">Columns of the logged rows that are read beside the answers.</param>
    /// <exception cref="MonitorException">There are no labels.</exception>
    public async Task<MatchedRows> NewestFeedbackAsync(ModelRoles roles, int rows, CancellationToken cancellation, IReadOnlyList<string>? logged = null)
    {
        if (await FindFeedbackMatchAsync(roles, cancellation) is { } match)
        {
            string[] others = [.. match.OtherColumns.Union((logged ?? []).Where(c => Has(match.OtherSetId, c)))];
            return await store.MatchAsync(match with { Newest = rows, OtherColumns = others }, cancellation);
        }

        return MatchedRows.Alone(await NewestAsync(roles.SubscriptionId, DataSetType.Feedback, rows, null, cancellation));
    }

    /// <summary>How feedback rows and the logged answers of their transactions are found; null when the subscription logs nothing.</summary>
    /// <exception cref="MonitorException">There are no labels.</exception>
    public async Task<RecordMatch?> FindFeedbackMatchAsync(ModelRoles roles, CancellationToken cancellation)
    {
        await loader.WaitAsync(cancellation);
        var feedbackId = await DataSetIdAsync(roles.SubscriptionId, DataSetType.Feedback, cancellation);
        if (roles.Label is not { } label || sets.Find(feedbackId) is not { } feedback || feedback.IndexOf(label) < 0)
        {
            throw new MonitorException("label_column_missing", $"The feedback rows have no column '{roles.Label}'; the subscription names it as the label.", roles.Label ?? "label_column");
        }

        var payloadId = (await dataSets.FindForTargetAsync(roles.SubscriptionId, DataSetType.PayloadLogging, cancellation))?.Metadata.Id;
        if (payloadId is null || sets.Find(payloadId) is not { } payload)
        {
            return null;
        }

        string[] own = [label, "record_id", .. TransactionKeys, LoggedAnswers.OriginalPrediction, LoggedAnswers.OriginalProbability, .. roles.Features];
        string[] logged = [ScoringId, Time, PayloadDecoder.PredictionProbability, .. roles.Decision is { } decision ? [decision] : Array.Empty<string>(), .. roles.Probabilities];
        return new RecordMatch
        {
            SetId = feedbackId,
            Columns = [.. own.Distinct().Where(c => feedback.IndexOf(c) >= 0)],
            Keys = [.. TransactionKeys.Where(c => feedback.IndexOf(c) >= 0)],
            Value = label,
            OtherSetId = payloadId,
            OtherColumns = [.. logged.Distinct().Where(c => payload.IndexOf(c) >= 0)],
            OtherId = ScoringId,
            OtherGroup = Transaction,
            Suffixes = ["", "-1", "-2"],
        };
    }

    /// <summary>Feedback rows as a match of <see cref="FindFeedbackMatchAsync"/>, narrowed, asks for.</summary>
    public Task<MatchedRows> MatchAsync(RecordMatch match, CancellationToken cancellation) => store.MatchAsync(match, cancellation);

    /// <summary>The different values of a column.</summary>
    public async Task<IReadOnlyList<(string Text, object Value)>> DistinctAsync(string setId, string column, CancellationToken cancellation)
    {
        var values = (await store.CountByAsync(setId, [column], RecordQuery.All, cancellation)).Columns[0];
        return [.. Enumerable.Range(0, values.Length).Where(row => !values.IsMissing(row)).Select(row => (values.GetText(row)!, values[row]!))];
    }

    /// <summary>A repeatable random sample of a data set's rows.</summary>
    public async Task<Table> SampleAsync(string setId, int rows, int seed, CancellationToken cancellation)
    {
        await loader.WaitAsync(cancellation);
        return await store.ReadAsync(setId, new RecordQuery { Limit = rows, RandomSeed = seed }, cancellation);
    }

    /// <summary>How often each combination of values occurs among the newest rows: one GROUP BY, however many rows.</summary>
    /// <exception cref="MonitorException">A column is not there.</exception>
    public async Task<IReadOnlyList<(string?[] Values, long Count)>> CountByAsync(
        string setId, IReadOnlyList<string> columns, int newest, CancellationToken cancellation)
    {
        await loader.WaitAsync(cancellation);
        RequireColumns(setId, columns);
        var query = newest == int.MaxValue ? RecordQuery.All : new RecordQuery { Newest = newest };
        var counted = await store.CountByAsync(setId, columns, query, cancellation);
        var counts = ((IntegerColumn)counted.Columns[^1]).Values.ToArray();
        return [.. Enumerable.Range(0, counted.RowCount).Select(row => (counted.Columns.Take(columns.Count).Select(c => c.GetText(row)).ToArray(), counts[row]))];
    }

    /// <summary>Whether a data set has a column.</summary>
    public bool Has(string setId, string column) => sets.Find(setId)?.IndexOf(column) >= 0;

    /// <summary>How the values of columns are distributed among the newest rows: scans of the store, however many rows.</summary>
    public async Task<IReadOnlyList<ColumnCounts>> CountColumnsAsync(string setId, IReadOnlyList<CountedColumn> columns, int newest, CancellationToken cancellation)
    {
        await loader.WaitAsync(cancellation);
        return await store.CountColumnsAsync(setId, columns, new RecordQuery { Newest = newest }, cancellation);
    }

    /// <summary>A repeatable random sample of a data set's newest rows.</summary>
    public Task<Table> SampleNewestAsync(string setId, int newest, int rows, int seed, CancellationToken cancellation) =>
        store.ReadAsync(setId, new RecordQuery { Newest = newest, Limit = rows, RandomSeed = seed }, cancellation);

    /// <summary>What the values of a column are; null when the data set has no such column.</summary>
    public ColumnType? TypeOf(string setId, string column) => sets.Find(setId)?.TryGet(column, out var field) == true ? field.Type : null;

    /// <summary>The logged column that holds the decision.</summary>
    /// <exception cref="MonitorException">The subscription names none, or the logged answers do not have it.</exception>
    public string DecisionColumn(string setId, ModelRoles roles)
    {
        var columns = sets.Find(setId) is { } schema ? RecordQueryReader.Visible(schema) : [];
        if (roles.Decision is { } decision && columns.Contains(decision))
        {
            return decision;
        }

        var missing = AnswerReader.MissingPrediction(roles, columns);
        throw new MonitorException(missing.Code, missing.Message, [.. missing.Parameters ?? []]);
    }

    public async Task<(DateTime Oldest, DateTime Newest)?> TimeRangeAsync(string setId, int newest, CancellationToken cancellation)
    {
        var query = new RecordQuery { Columns = [Time], Newest = newest, OrderBy = Time, Limit = 1 };
        var last = await store.ReadAsync(setId, query, cancellation);
        var first = await store.ReadAsync(setId, query with { Ascending = true }, cancellation);
        return last.RowCount == 0 ? null : ((DateTime)first[Time][0]!, (DateTime)last[Time][0]!);
    }

    /// <summary>A logged row by its id; null when there is none.</summary>
    public async Task<Table?> FindPayloadRowAsync(string subscriptionId, string rowId, CancellationToken cancellation)
    {
        await loader.WaitAsync(cancellation);
        if (await dataSets.FindForTargetAsync(subscriptionId, DataSetType.PayloadLogging, cancellation) is not { } set)
        {
            return null;
        }

        var query = new RecordQuery { Conditions = [new RecordCondition(ScoringId, RecordOperator.Equal, [rowId])], Limit = 1 };
        var rows = await store.ReadAsync(set.Metadata.Id, query, cancellation);
        return rows.RowCount == 0 ? null : rows;
    }

    /// <summary>The requests of a range of time.</summary>
    public async Task<Traffic> TrafficAsync(string subscriptionId, DateTime start, DateTime end, CancellationToken cancellation)
    {
        await loader.WaitAsync(cancellation);
        var setId = await DataSetIdAsync(subscriptionId, DataSetType.PayloadLogging, cancellation);
        if (sets.Find(setId) is not { } schema || schema.IndexOf(PayloadDecoder.FirstRow) < 0)
        {
            return new Traffic([], 0);
        }

        string[] columns = schema.IndexOf(PayloadDecoder.ResponseTime) >= 0
            ? [PayloadDecoder.FirstRow, "user_id", PayloadDecoder.ResponseTime]
            : [PayloadDecoder.FirstRow, "user_id"];
        var query = new RecordQuery
        {
            Columns = columns,
            Conditions = [new RecordCondition(Time, RecordOperator.GreaterOrEqual, [start]), new RecordCondition(Time, RecordOperator.LessOrEqual, [end])],
            Ascending = true,
        };
        return Group(await store.ReadAsync(setId, query, cancellation));
    }

    /// <summary>Puts the rows of each request together: they lie next to one another, the first one marked.</summary>
    private static Traffic Group(Table rows)
    {
        var first = ((BooleanColumn)rows[PayloadDecoder.FirstRow]).Values;
        rows.TryGet(PayloadDecoder.ResponseTime, out var times);
        var requests = new List<TrafficRequest>();
        for (var row = 0; row < rows.RowCount; row++)
        {
            if (first[row] || requests.Count == 0)
            {
                double? milliseconds = times is not null && times.TryGetNumber(row, out var known) ? known : null;
                requests.Add(new TrafficRequest(1, milliseconds));
            }
            else
            {
                requests[^1] = requests[^1] with { Rows = requests[^1].Rows + 1 };
            }
        }

        var users = Enumerable.Range(0, rows.RowCount).Select(row => rows["user_id"].GetText(row)).OfType<string>().Distinct().LongCount();
        return new Traffic(requests, users);
    }

    private void RequireColumns(string setId, IReadOnlyList<string> columns)
    {
        var schema = sets.Find(setId);
        var missing = columns.Where(c => schema is null || schema.IndexOf(c) < 0).ToList();
        if (missing.Count > 0)
        {
            var there = schema is null ? "none" : string.Join(", ", RecordQueryReader.Visible(schema).Take(60));
            throw new MonitorException("column_missing", $"The logged records have no column {string.Join(", ", missing.Select(m => $"'{m}'"))}; they have {there}.", [.. missing]);
        }
    }
}
