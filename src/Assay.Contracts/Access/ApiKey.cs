namespace Assay.Contracts.Access;

/// <summary>An API key of a user. Beyond OpenScale.</summary>
public sealed record ApiKey
{
    /// <summary>What it is for.</summary>
    public string? Name { get; init; }

    /// <summary>The key itself: only in the answer that creates it.</summary>
    public string? Key { get; init; }
}
