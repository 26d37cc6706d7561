using Assay.Contracts.Certifications;

namespace Assay.Server.Certifications;

/// <summary>What a check found.</summary>
/// <param name="Result">One of the constants of <see cref="CertificationResult"/>.</param>
/// <param name="Message">A sentence.</param>
/// <param name="Fix">What to do about it.</param>
internal sealed record CheckOutcome(string Result, string Message, string? Fix = null)
{
    public static CheckOutcome Pass(string message) => new(CertificationResult.Pass, message);

    public static CheckOutcome Warn(string message, string fix) => new(CertificationResult.Warn, message, fix);

    public static CheckOutcome Fail(string message, string fix) => new(CertificationResult.Fail, message, fix);

    public static CheckOutcome Skip(string message) => new(CertificationResult.Skipped, message);
}
