namespace Assay.Server.Engines.Codecs.Mapping;

/// <summary>Where the probabilities of a row stand.</summary>
/// <param name="Kind">How a row has them.</param>
/// <param name="Places">One place; one a class for <see cref="ProbabilityKind.Members"/>.</param>
/// <param name="Classes">The classes of <see cref="ProbabilityKind.Members"/>, in their order.</param>
/// <param name="ClassNames">The place in a row of the classes of its vector, where their order differs from row to row.</param>
/// <param name="Pair">The places inside an item of <see cref="ProbabilityKind.Pairs"/>.</param>
internal sealed record ProbabilityMapping(
    ProbabilityKind Kind, IReadOnlyList<JsonPlace> Places, IReadOnlyList<string> Classes, JsonPlace? ClassNames, PairPlaces? Pair);
