using System.Text.Json.Nodes;

namespace Assay.Server.Engines.Codecs.Mapping;

/// <summary>How a body carries rows, whatever their columns mean.</summary>
internal sealed record RowsMapping
{
    public bool IsCsv { get; init; }

    public required string ContentType { get; init; }

    /// <summary>The constant members of a JSON body.</summary>
    public JsonNode? Template { get; init; }

    /// <summary>Where the rows stand in a JSON body.</summary>
    public JsonPlace Rows { get; init; } = JsonPlace.Whole;

    public RowLayout Layout { get; init; }

    /// <summary>Whether the place of the rows holds one row itself.</summary>
    public bool IsOneRow { get; init; }

    /// <summary>The constant members of a JSON row.</summary>
    public JsonNode? Row { get; init; }

    /// <summary>Where the names of the columns stand, when rows are arrays.</summary>
    public JsonPlace? Names { get; init; }

    /// <summary>Where the classes stand, in the order of the probabilities.</summary>
    public JsonPlace? Labels { get; init; }

    /// <summary>Whether a member without a value is left out instead of written as null.</summary>
    public bool OmitsMissing { get; init; }

    /// <summary>Whether the first line of a CSV body names the columns.</summary>
    public bool HasHeader { get; init; } = true;

    public char Delimiter { get; init; } = ',';

    /// <summary>Whether columns are known by their position only.</summary>
    public bool IsPositional => IsCsv ? !HasHeader : Layout == RowLayout.Arrays && Names is null;
}
