using Assay.Contracts.DataSets;
using Assay.Server.Http;
using Assay.Server.Records;

namespace Assay.Server.DataSets;

/// <summary>Reads the query of a records listing.</summary>
internal static class RecordQueryReader
{
    private const int DefaultLimit = 100;
    private const int MaxLimit = 1000;

    /// <param name="request">The request.</param>
    /// <param name="set">The data set.</param>
    /// <param name="schema">Its columns.</param>
    /// <param name="filter">What the request's filter says.</param>
    /// <exception cref="ApiException">400 naming the parameter that is wrong.</exception>
    public static RecordQuery Read(HttpRequest request, DataSet set, RecordSchema schema, IReadOnlyList<RecordCondition> filter)
    {
        List<RecordCondition> conditions = [.. filter, .. TimeConditions(request, set)];
        var visible = Visible(schema);
        var query = new RecordQuery
        {
            Columns = Included(request, visible),
            Conditions = conditions,
            Limit = QueryParameters.Int(request, "limit", DefaultLimit, 0, MaxLimit),
            Offset = QueryParameters.Int(request, "offset", 0, 0, int.MaxValue),
        };
        return WithOrder(request, schema, query);
    }

    /// <summary>The conditions that <c>start</c> and <c>end</c> make.</summary>
    public static List<RecordCondition> TimeConditions(HttpRequest request, DataSet set)
    {
        var conditions = new List<RecordCondition>();
        var time = RecordJson.TimeColumn(set);
        if (QueryTime.Start(request, "start") is { } start)
        {
            conditions.Add(new RecordCondition(time, RecordOperator.GreaterOrEqual, [start]));
        }

        if (QueryTime.End(request, "end") is { } end)
        {
            conditions.Add(new RecordCondition(time, RecordOperator.LessOrEqual, [end]));
        }

        return conditions;
    }

    /// <summary>The columns that clients see.</summary>
    public static IReadOnlyList<string> Visible(RecordSchema schema) =>
        [.. schema.Fields.Select(f => f.Name).Where(name => !DataSetSchemas.IsHidden(name))];

    private static RecordQuery WithOrder(HttpRequest request, RecordSchema schema, RecordQuery query)
    {
        var order = request.Query["order"].ToString();
        if (order.Length == 0)
        {
            return query;
        }

        if (order == "random")
        {
            return query with { RandomSeed = QueryParameters.Int(request, "seed", 0, int.MinValue, int.MaxValue) };
        }

        var ascending = !order.EndsWith(":desc", StringComparison.Ordinal);
        var column = order.EndsWith(":desc", StringComparison.Ordinal) ? order[..^5] : order.EndsWith(":asc", StringComparison.Ordinal) ? order[..^4] : order;
        return schema.IndexOf(column) >= 0
            ? query with { OrderBy = column, Ascending = ascending }
            : throw ApiException.Parameter("order", $"'{column}' is no column of the data set; send a column, column:asc, column:desc or random.");
    }

    private static IReadOnlyList<string> Included(HttpRequest request, IReadOnlyList<string> visible)
    {
        var text = request.Query["includes"].ToString();
        if (text.Length == 0)
        {
            return visible;
        }

        var asked = text.Split(',').ToHashSet(StringComparer.Ordinal);
        return [.. visible.Where(asked.Contains)];
    }
}
