using System.Text.Json.Serialization;

namespace Assay.Monitors.Drift;

/// <summary>Turns an encoded row into a score that grows with the chance of a correct prediction.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "algorithm")]
[JsonDerivedType(typeof(LinearScorer), LinearScorer.Algorithm)]
[JsonDerivedType(typeof(TreeScorer), TreeScorer.Algorithm)]
internal abstract record Scorer
{
    public abstract double Score(ReadOnlySpan<float> features);

    /// <summary>Refuses a scorer that reads beyond <paramref name="width"/> features or never ends.</summary>
    public abstract void Validate(int width);
}
