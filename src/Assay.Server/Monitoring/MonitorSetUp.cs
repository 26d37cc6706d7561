using System.Text.Json.Nodes;

namespace Assay.Server.Monitoring;

/// <summary>The result of setting a monitor up.</summary>
/// <param name="Parameters">What the server adds to the instance's parameters.</param>
/// <param name="Later">
/// Work that takes long (training, say), done in the background while the instance is <c>preparing</c>. Gives further
/// parameters; throws a <see cref="MonitorException"/> when it cannot be done.
/// </param>
internal sealed record MonitorSetUp(JsonObject? Parameters = null, Func<CancellationToken, Task<JsonObject?>>? Later = null);
