namespace Assay.Server.Engines.Codecs.Mapping;

/// <summary>How a scoring request is written and read.</summary>
/// <param name="Rows">Where the rows stand.</param>
/// <param name="Columns">The place inside a row of those columns that do not stand under their own name.</param>
/// <param name="Id">The place of a row's id; null when rows have none.</param>
internal sealed record RequestMapping(RowsMapping Rows, IReadOnlyDictionary<string, JsonPlace> Columns, JsonPlace? Id);
