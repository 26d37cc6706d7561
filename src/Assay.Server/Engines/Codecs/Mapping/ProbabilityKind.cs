namespace Assay.Server.Engines.Codecs.Mapping;

/// <summary>How a row has its probabilities.</summary>
internal enum ProbabilityKind
{
    /// <summary>An array of numbers in the order of the classes.</summary>
    Vector,

    /// <summary>An object from class to number.</summary>
    Map,

    /// <summary>An array of items with a class and its number each, which may be the best few only.</summary>
    Pairs,

    /// <summary>One number: the probability of the second class.</summary>
    Scalar,

    /// <summary>One number a class, each at a place of its own.</summary>
    Members,
}
