namespace Assay.Server.Engines.Codecs.Mapping;

/// <summary>Where a class and its probability stand inside an item of <see cref="ProbabilityKind.Pairs"/>.</summary>
internal sealed record PairPlaces(JsonPlace Class, JsonPlace Value)
{
    /// <summary>An item as it is written; an array where the places are positions.</summary>
    /// <exception cref="CodecException">The places stand in each other's way.</exception>
    public JsonTemplate Template() => JsonTemplate.Compile(
        Class.Steps is [var first, ..] && JsonPlace.IndexOf(first) >= 0 ? new System.Text.Json.Nodes.JsonArray() : null, [Class, Value]);
}
