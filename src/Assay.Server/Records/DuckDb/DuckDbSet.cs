namespace Assay.Server.Records.DuckDb;

/// <summary>
/// Where a set is kept. Physical names are made up (<c>r_7</c>, <c>c_0</c>, …), so that a column may be called
/// anything, in any case, without quoting rules.
/// </summary>
/// <remarks>
/// DuckDB keeps blocks in memory for each column that is written to, and an added column costs it a copy of all the
/// definitions. So only the first columns of a set are columns of its table; the values of the others lie as texts in
/// one list, at the place of their position, and adding them changes nothing that is stored.
/// </remarks>
internal sealed record DuckDbSet(int Number, RecordSchema Schema)
{
    /// <summary>So many columns have one of their own.</summary>
    public const int OwnColumns = 250;

    /// <summary>The column with the texts of the others.</summary>
    public const string Others = "others";

    public string Table => $"r_{Number}";

    public bool HasOthers => Schema.Fields.Count > OwnColumns;

    public static string Column(int position) => $"c_{position}";

    /// <summary>The physical columns, with their types, of a table that holds a schema.</summary>
    public static string Columns(RecordSchema schema)
    {
        var own = schema.Fields.Take(OwnColumns).Select((f, i) => $", {Column(i)} {DuckDbTypes.Name(f.Type)}");
        return $"_seq BIGINT NOT NULL{string.Concat(own)}{(schema.Fields.Count > OwnColumns ? $", {Others} VARCHAR[]" : "")}";
    }

    /// <summary>The expression that gives the value of a column in SQL.</summary>
    /// <exception cref="KeyNotFoundException">The set has no such column.</exception>
    public string Column(string name) => Position(name) switch
    {
        < OwnColumns and var own => Column(own),
        var other => $"CAST({Others}[{other - OwnColumns + 1}] AS {DuckDbTypes.Name(Schema.Fields[other].Type)})",
    };

    /// <summary>Where a column stands in the schema.</summary>
    /// <exception cref="KeyNotFoundException">The set has no such column.</exception>
    public int Position(string name) => Schema.IndexOf(name) is >= 0 and var position
        ? position
        : throw new KeyNotFoundException($"The data set has no column '{name}'.");
}
