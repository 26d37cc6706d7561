namespace Assay.Monitors.Drift.Distributions;

/// <summary>One column of a <see cref="DriftBaseline"/>.</summary>
/// <param name="Role">What it is to the model: one of the constants.</param>
/// <param name="Name">The name under which its drift is shown.</param>
/// <param name="Column">The column; <see langword="null"/> for a class probability, which may lie in a vector.</param>
/// <param name="Class">The place of the class in the order of the probabilities; <see langword="null"/> for all else.</param>
/// <param name="Values">Its distribution.</param>
public sealed record DriftField(string Role, string Name, string? Column, int? Class, ColumnBaseline Values)
{
    /// <summary>An input that the model decides by.</summary>
    public const string Feature = "feature";

    /// <summary>The probability of a class.</summary>
    public const string Probability = "class";

    /// <summary>The decision: a label, or the number of a regression.</summary>
    public const string Prediction = "prediction";

    /// <summary>A column beside the model's input.</summary>
    public const string Metadata = "input_meta";
}
