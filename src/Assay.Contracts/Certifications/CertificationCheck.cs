namespace Assay.Contracts.Certifications;

/// <summary>One check of an engine.</summary>
/// <param name="Id">Such as <c>class_order</c>; stable.</param>
/// <param name="Name">The name shown to people.</param>
/// <param name="Result">One of the constants of <see cref="CertificationResult"/>.</param>
/// <param name="Message">What was found.</param>
/// <param name="Fix">What to do about it; absent when there is nothing to do.</param>
/// <param name="DurationMs">How long the check took.</param>
public sealed record CertificationCheck(string Id, string Name, string Result, string Message, string? Fix, long DurationMs);
