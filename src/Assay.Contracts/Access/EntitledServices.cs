namespace Assay.Contracts.Access;

/// <summary>Instances by service.</summary>
/// <param name="AiOpenscale">The instances of this server.</param>
public sealed record EntitledServices(IReadOnlyList<EntitledInstance> AiOpenscale);
