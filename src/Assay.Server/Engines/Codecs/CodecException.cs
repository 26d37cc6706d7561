namespace Assay.Server.Engines.Codecs;

/// <summary>A payload that is not in its format.</summary>
/// <param name="place">Where, such as <c>predictions[3].score</c>; empty for the whole.</param>
/// <param name="problem">What is wrong there, as the end of a sentence.</param>
internal sealed class CodecException(string place, string problem) : Exception(place.Length == 0 ? problem : $"{place}: {problem}")
{
    public string Place { get; } = place;

    public string Problem { get; } = problem;

    /// <summary>Whether the payload is in its format, and is the engine's own report of a fault: then the problem is its words.</summary>
    public bool IsReported { get; init; }
}
