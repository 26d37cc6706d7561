namespace Assay.Contracts.Certifications;

/// <summary>The result of a check.</summary>
public static class CertificationResult
{
    /// <summary>As it should be.</summary>
    public const string Pass = "pass";

    /// <summary>Some monitors will be limited.</summary>
    public const string Warn = "warn";

    /// <summary>Monitors would be wrong or fail.</summary>
    public const string Fail = "fail";

    /// <summary>Not checked, because an earlier check failed or there is nothing to check.</summary>
    public const string Skipped = "skipped";
}
