using Assay.Monitors.Tables;

namespace Assay.Server.Engines.Encodings;

/// <summary>How one feature of a model is sent to an engine that wants numbers, and found again.</summary>
internal interface IFeatureEncoding
{
    /// <summary>The feature as people name it.</summary>
    string Feature { get; }

    /// <summary>The columns that the engine gets instead, in the order in which they are sent.</summary>
    IReadOnlyList<string> Columns { get; }

    /// <summary>Encodes the feature.</summary>
    /// <exception cref="Codecs.CodecException">A value is unknown; names it and the known ones.</exception>
    IEnumerable<Column> Encode(Column feature);

    /// <summary>Finds the feature again from <see cref="Columns"/>.</summary>
    /// <exception cref="Codecs.CodecException">The values are none that <see cref="Encode"/> gives; names the row.</exception>
    Column Decode(IReadOnlyList<Column> encoded);
}
