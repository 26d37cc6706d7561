namespace Assay.Server.Records.DuckDb;

/// <summary>The columns of a set that a query reads, and how they are read: those in the list of others all at once.</summary>
internal sealed class DuckDbSelection
{
    public DuckDbSelection(DuckDbSet set, IReadOnlyList<string>? names)
    {
        var positions = names is null ? [.. Enumerable.Range(0, set.Schema.Fields.Count)] : names.Select(set.Position).ToArray();
        Fields = [.. positions.Select(p => set.Schema.Fields[p])];
        var own = positions.Where(p => p < DuckDbSet.OwnColumns).ToList();
        Others = own.Count < positions.Length ? own.Count : null;
        var next = 0;
        Places = [.. positions.Select(p => p < DuckDbSet.OwnColumns ? next++ : p - DuckDbSet.OwnColumns)];
        IsOther = [.. positions.Select(p => p >= DuckDbSet.OwnColumns)];
        var columns = own.Select(DuckDbSet.Column).Concat(Others is null ? [] : [DuckDbSet.Others]);
        Sql = positions.Length == 0 ? "_seq" : string.Join(", ", columns);
    }

    public IReadOnlyList<RecordField> Fields { get; }

    /// <summary>What stands between SELECT and FROM.</summary>
    public string Sql { get; }

    /// <summary>The place of the list of others in the result; null when it is not read.</summary>
    public int? Others { get; }

    /// <summary>The place of each field in the result, or in the list of others.</summary>
    public IReadOnlyList<int> Places { get; }

    public IReadOnlyList<bool> IsOther { get; }
}
