namespace Assay.Contracts.Access;

/// <summary>Tells clients that this server is self-hosted.</summary>
/// <param name="IsCloud">Always <see langword="false"/>.</param>
public sealed record Heartbeat(bool IsCloud);
