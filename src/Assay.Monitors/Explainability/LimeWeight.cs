namespace Assay.Monitors.Explainability;

/// <summary>What one feature's value contributes.</summary>
/// <param name="Feature">The feature.</param>
/// <param name="RawWeight">How much higher the model's answer is with the row's value than with another one.</param>
/// <param name="Weight">The same, divided by the sum of absolute weights shown.</param>
/// <param name="Value">The row's value, when the feature is a category; null when it is missing.</param>
/// <param name="Minimum">The row's bin begins above this; null when it is open.</param>
/// <param name="Maximum">The row's bin ends with this; null when it is open.</param>
/// <param name="IsRange">Whether the feature is a number, explained by its bin.</param>
public sealed record LimeWeight(
    string Feature, double RawWeight, double Weight, string? Value, double? Minimum, double? Maximum, bool IsRange);
