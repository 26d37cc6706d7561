namespace Assay.Server.Intake;

/// <summary>How a CSV body is read.</summary>
/// <param name="HasHeader">Whether the first line names the columns.</param>
/// <param name="Delimiter">What separates fields.</param>
/// <param name="Skip">So many lines behind the header are passed over.</param>
/// <param name="Limit">At most so many are read; null for all.</param>
/// <param name="ContinueOnError">Lines of the wrong length are passed over instead of refusing the whole body.</param>
/// <param name="MaxLineLength">The longest line, in characters.</param>
internal sealed record CsvOptions(bool HasHeader, char Delimiter, long Skip, long? Limit, bool ContinueOnError, int MaxLineLength);
