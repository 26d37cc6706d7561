using Assay.Monitors.Tables;

namespace Assay.Server.Engines.Codecs;

/// <summary>The one column of a model that takes a text or an image a row.</summary>
internal static class TextFeature
{
    private const string DefaultName = "text";

    /// <summary>Its name; <c>text</c> when the subscription names no features.</summary>
    /// <exception cref="CodecException">The subscription names several.</exception>
    public static string Name(PayloadFormat format) => format.Features switch
    {
        [] => DefaultName,
        [var only] => only,
        _ => throw new CodecException("", $"the format takes one text a row, but the subscription names {format.Features.Count} features"),
    };

    /// <exception cref="CodecException">There is no such column.</exception>
    public static Column Find(Table rows, PayloadFormat format)
    {
        var name = format.Features.Count == 0 && rows.Columns is [var only] ? only.Name : Name(format);
        return rows.TryGet(name, out var column) ? column : throw new CodecException(name, "the rows have no such column");
    }
}
