using Assay.Server.Records;

namespace Assay.Server.Intake;

/// <summary>A field list as it was sent and the columns it stands for, so that the same list need not be read again.</summary>
/// <param name="Bytes">The JSON of the list.</param>
/// <param name="Request">For an answer's list: that of the request before it, whose columns are not stored twice.</param>
/// <param name="Names">The fields.</param>
/// <param name="Columns">Their columns; null: already there.</param>
internal sealed record FieldBinding(byte[] Bytes, FieldBinding? Request, IReadOnlyList<string> Names, ColumnBuilder?[] Columns);
