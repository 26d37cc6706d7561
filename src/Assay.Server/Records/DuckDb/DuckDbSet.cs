namespace Assay.Server.Records.DuckDb;

/// <summary>
/// Where a set is kept. Physical names are made up (<c>r_7</c>, <c>c_0</c>, …), so that a column may be called
/// anything, in any case, without quoting rules.
/// </summary>
internal sealed record DuckDbSet(int Number, RecordSchema Schema)
{
    public string Table => $"r_{Number}";

    public static string Column(int position) => $"c_{position}";

    /// <exception cref="KeyNotFoundException">The set has no such column.</exception>
    public string Column(string name) => Schema.IndexOf(name) is >= 0 and var position
        ? Column(position)
        : throw new KeyNotFoundException($"The data set has no column '{name}'.");
}
