using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Transport;

/// <summary>A call to an engine.</summary>
/// <param name="Method">The method.</param>
/// <param name="Url">The absolute address.</param>
internal sealed record EngineRequest(HttpMethod Method, Uri Url)
{
    public EncodedPayload? Payload { get; init; }

    /// <summary>Headers of this call; those of the binding override them.</summary>
    public IReadOnlyDictionary<string, string> Headers { get; init; } = new Dictionary<string, string>();

    /// <summary>The kind of authentication; null: as the credentials say.</summary>
    public string? Authentication { get; init; }

    /// <summary>Whom a token is for, or which service is signed for, where the kind of authentication asks.</summary>
    public string? Audience { get; init; }

    /// <summary>Whether an answer asks for patience although its status does not say so.</summary>
    public Func<EngineReply, bool>? AsksForPatience { get; init; }

    /// <summary>Whether an answer is final although its status asks for patience.</summary>
    public Func<EngineReply, bool>? IsFinal { get; init; }

    /// <summary>What the engine said, from an answer that is no success; null: the body as it is.</summary>
    public Func<EngineReply, string?>? ReadError { get; init; }

    /// <summary>Whether an answer that is no success says that fewer rows a call would do.</summary>
    public Func<EngineReply, bool>? AsksForLess { get; init; }

    /// <summary>What the user can do about an answer that is no success; null: what its status suggests.</summary>
    public Func<EngineReply, string?>? Remedy { get; init; }

    public static EngineRequest Get(Uri url) => new(HttpMethod.Get, url);

    public static EngineRequest Post(Uri url, EncodedPayload payload) => new(HttpMethod.Post, url) { Payload = payload };
}
