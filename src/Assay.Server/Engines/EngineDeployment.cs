using System.Text.Json.Nodes;

namespace Assay.Server.Engines;

/// <summary>A deployment found on an engine.</summary>
/// <param name="Id">Its id on the engine.</param>
/// <param name="Resource">Metadata and entity, with every published name of each member filled in.</param>
internal sealed record EngineDeployment(string Id, JsonObject Resource);
