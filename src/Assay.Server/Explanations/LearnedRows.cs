using Assay.Monitors.Explainability;

namespace Assay.Server.Explanations;

/// <summary>What explanations know of a model's rows.</summary>
/// <param name="Statistics">The distribution of each feature.</param>
/// <param name="Background">Some rows, their values as text in the features' order.</param>
internal sealed record LearnedRows(TrainingStatistics Statistics, IReadOnlyList<string?[]> Background);
