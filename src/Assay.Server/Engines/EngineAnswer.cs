using Assay.Monitors.Tables;

namespace Assay.Server.Engines;

/// <summary>What an engine answered.</summary>
/// <param name="Rows">Its output columns; they may repeat the inputs.</param>
/// <param name="Labels">The classes in the order of its probability vectors, when it names them.</param>
internal sealed record EngineAnswer(Table Rows, IReadOnlyList<string>? Labels);
