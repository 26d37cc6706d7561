using System.Text.Json.Nodes;

namespace Assay.Contracts.Monitoring;

/// <summary>A request to evaluate a monitor instance now.</summary>
/// <param name="TriggeredBy">Who asks; <c>user</c> unless given.</param>
/// <param name="Parameters">Settings for this run only.</param>
/// <param name="ExpirationDate">When the run's details may be removed.</param>
public sealed record RunRequest(string? TriggeredBy = null, JsonObject? Parameters = null, DateTime? ExpirationDate = null);
