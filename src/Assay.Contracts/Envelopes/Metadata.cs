namespace Assay.Contracts.Envelopes;

/// <summary>What every resource says of itself.</summary>
/// <param name="Id">The resource's id: a UUID, or a slug for monitor definitions.</param>
/// <param name="Url">Its path relative to the instance, such as <c>/v2/subscriptions/{id}</c>.</param>
/// <param name="CreatedAt">When it was created, UTC.</param>
/// <param name="CreatedBy">The user that created it, or <c>internal-service</c>.</param>
/// <param name="Crn">Its cloud resource name.</param>
/// <param name="ModifiedAt">When it last changed, UTC; absent until it does.</param>
/// <param name="ModifiedBy">The user that changed it last.</param>
public sealed record Metadata(
    string Id,
    string Url,
    DateTime CreatedAt,
    string CreatedBy,
    string? Crn = null,
    DateTime? ModifiedAt = null,
    string? ModifiedBy = null);
