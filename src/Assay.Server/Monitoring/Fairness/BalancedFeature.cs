using System.Text.Json.Nodes;
using Assay.Monitors.Fairness;

namespace Assay.Server.Monitoring.Fairness;

/// <summary>What perturbing one feature gave.</summary>
/// <param name="Counts">The outcomes of each group on balanced data.</param>
/// <param name="PerturbedRows">How many copies were scored.</param>
/// <param name="Biased">Rows refused where their twin in a reference group is accepted.</param>
internal sealed record BalancedFeature(GroupOutcomeCounts Counts, int PerturbedRows, JsonArray Biased);
