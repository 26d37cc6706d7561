namespace Assay.Server.Gateway.Sidecar;

/// <summary>What a gateway beside an engine is told.</summary>
/// <param name="Upstream">The engine's address.</param>
/// <param name="Server">The Assay server.</param>
/// <param name="SubscriptionId">Whose traffic passes.</param>
/// <param name="Urls">Where to listen.</param>
/// <param name="Spool">The folder of what the server has not yet.</param>
/// <param name="Mode">Asynchronous or durable.</param>
/// <param name="InstanceId">The server's instance.</param>
internal sealed record SidecarSettings(Uri Upstream, Uri Server, string SubscriptionId, string Urls, string Spool, string Mode, string InstanceId);
