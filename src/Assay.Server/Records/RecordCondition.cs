namespace Assay.Server.Records;

/// <summary>A condition on a column.</summary>
/// <param name="Column">The column.</param>
/// <param name="Operator">What is compared.</param>
/// <param name="Values">The values, of the column's type; none for the null tests, several for <see cref="RecordOperator.In"/>.</param>
internal sealed record RecordCondition(string Column, RecordOperator Operator, IReadOnlyList<object> Values);
