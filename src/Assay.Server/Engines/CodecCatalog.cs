using System.Collections.Frozen;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Encodings;

namespace Assay.Server.Engines;

/// <summary>All payload formats by name, whatever engine they were made for.</summary>
internal sealed class CodecCatalog(IEnumerable<IPayloadCodec> codecs)
{
    private readonly FrozenDictionary<string, IPayloadCodec> _codecs = codecs.ToFrozenDictionary(c => c.Name);

    public IReadOnlyCollection<string> Names => _codecs.Keys;

    public IPayloadCodec? Find(string? name) => name is null ? null : _codecs.GetValueOrDefault(name);

    /// <summary>What a deployment speaks; null when nothing passes over the wire.</summary>
    /// <exception cref="EngineException">The deployment names a format that does not exist.</exception>
    public IPayloadCodec? Of(IEngine engine, ScoringTarget target) =>
        // A format that the deployment names is not asked of the engine, which may know only its own.
        Named(target.Format) is { } named ? Encoded(named, target.Format) : engine.Codec(target) is { } own ? Choose(target.Format, own) : null;

    /// <summary>The format that a deployment names, else the engine's own; with the encodings that it declares.</summary>
    /// <exception cref="EngineException">There is no such format.</exception>
    public IPayloadCodec Choose(PayloadFormat format, IPayloadCodec own)
    {
        var name = NameOf(format);
        var chosen = name is null || name == own.Name ? own
            : Find(name) ?? throw new EngineException("payload_format_wrong", $"'{name}' is no codec of this engine; payload_format.codec accepts {string.Join(", ", Names.Append(own.Name).Distinct().Order())}.");
        return Encoded(chosen, format);
    }

    /// <summary>What is wrong with a declared format, as a fault of scoring.</summary>
    public static EngineException Wrong(CodecException e) => new("payload_format_wrong", $"The payload format of the deployment cannot be used: {e.Message}.");

    private IPayloadCodec? Named(PayloadFormat format) => Find(NameOf(format));

    private static string? NameOf(PayloadFormat format)
    {
        try
        {
            return format.Codec;
        }
        catch (CodecException e)
        {
            throw Wrong(e);
        }
    }

    private static IPayloadCodec Encoded(IPayloadCodec codec, PayloadFormat format)
    {
        try
        {
            return codec is not EncodedCodec && FeatureEncodings.Of(format) is { } encodings ? new EncodedCodec(codec, encodings) : codec;
        }
        catch (CodecException e)
        {
            throw Wrong(e);
        }
    }
}
