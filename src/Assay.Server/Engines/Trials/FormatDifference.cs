namespace Assay.Server.Engines.Trials;

/// <summary>What did not come back as it was.</summary>
/// <param name="Place">Where: a JSON pointer, or a line and column of text.</param>
/// <param name="Given">What the sample has there; null when nothing.</param>
/// <param name="Written">What is written instead; null when nothing.</param>
internal sealed record FormatDifference(string Place, string? Given, string? Written);
