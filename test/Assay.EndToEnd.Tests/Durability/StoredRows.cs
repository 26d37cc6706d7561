using System.Text.Json;

namespace Assay.EndToEnd.Tests.Durability;

/// <summary>Reads logged rows back, page by page.</summary>
internal static class StoredRows
{
    private const int PageSize = 1_000;
    private const int PagesAtOnce = 4;

    public static async Task<IReadOnlyDictionary<string, StoredBatch>> ReadAsync(MonitoredServer server, int cycle)
    {
        var filter = $"filter=cycle:eq:{cycle}";
        var count = await CountAsync(server, filter);
        var batches = new Dictionary<string, StoredBatch>(StringComparer.Ordinal);
        var offsets = Enumerable.Range(0, (int)((count + PageSize - 1) / PageSize)).Select(page => page * PageSize);
        await Parallel.ForEachAsync(offsets, new ParallelOptions { MaxDegreeOfParallelism = PagesAtOnce }, async (offset, cancellation) =>
        {
            var address = $"{server.Records}?format=list&limit={PageSize}&offset={offset}&{filter}&includes=scoring_id,{string.Join(',', RowBatch.Columns)}";
            using var page = JsonDocument.Parse(await server.Http.GetByteArrayAsync(new Uri(address, UriKind.Relative), cancellation));
            var block = page.RootElement.GetProperty("records")[0];
            lock (batches)
            {
                Add(batches, block);
            }
        });
        Assert.Equal(count, batches.Values.Sum(b => (long)b.Rows));
        return batches;
    }

    public static async Task<long> CountAsync(MonitoredServer server, string filter = "")
    {
        var address = new Uri($"{server.Records}?include_total_count=true&limit=0&{filter}", UriKind.Relative);
        using var answer = JsonDocument.Parse(await server.Http.GetByteArrayAsync(address));
        return answer.RootElement.GetProperty("total_count").GetInt64();
    }

    private static void Add(Dictionary<string, StoredBatch> batches, JsonElement block)
    {
        var fields = block.GetProperty("fields").EnumerateArray().Select(f => f.GetString()!).ToList();
        var id = fields.IndexOf("scoring_id");
        var columns = RowBatch.Columns.Select(c => fields.IndexOf(c)).ToArray();
        foreach (var row in block.GetProperty("values").EnumerateArray())
        {
            var rowId = row[id].GetString()!;
            var dash = rowId.LastIndexOf('-');
            if (!batches.TryGetValue(rowId[..dash], out var batch))
            {
                batches.Add(rowId[..dash], batch = new StoredBatch());
            }

            var number = int.Parse(rowId[(dash + 1)..]);
            var probability = row[columns[5]];
            batch.Add(number, RowBatch.HashRow(
                number, row[columns[0]].GetInt64(), row[columns[1]].GetInt64(), row[columns[2]].GetDouble(), row[columns[3]].GetString()!,
                row[columns[4]].GetString()!, probability[0].GetDouble(), probability[1].GetDouble()));
        }
    }
}
