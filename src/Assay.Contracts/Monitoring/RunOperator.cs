using System.Text.Json.Nodes;

namespace Assay.Contracts.Monitoring;

/// <summary>A part of a run.</summary>
/// <param name="Id">The part, such as <c>original</c>.</param>
/// <param name="Status">How far it has come.</param>
/// <param name="Result">What it found.</param>
public sealed record RunOperator(string Id, RunStatus? Status, JsonObject? Result = null);
