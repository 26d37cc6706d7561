namespace Assay.Contracts.Envelopes;

/// <summary>The words for the state of a resource.</summary>
public static class ResourceState
{
    /// <summary>Being set up.</summary>
    public const string Preparing = "preparing";

    /// <summary>Ready.</summary>
    public const string Active = "active";

    /// <summary>Set-up failed; the failure says why.</summary>
    public const string Error = "error";
}
