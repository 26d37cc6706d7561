using Assay.Monitors.Statistics;

namespace Assay.Server.Dashboard.Sections;

/// <summary>How often a group gets the favourable outcome.</summary>
internal sealed record GroupRate(string Group, bool IsReference, Estimate Favourable);
