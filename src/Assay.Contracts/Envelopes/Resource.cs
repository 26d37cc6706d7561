namespace Assay.Contracts.Envelopes;

/// <summary>The envelope of every single resource.</summary>
/// <typeparam name="TEntity">The resource's own content.</typeparam>
/// <param name="Metadata">Id, address and times.</param>
/// <param name="Entity">The content.</param>
public sealed record Resource<TEntity>(Metadata Metadata, TEntity Entity);
