using System.Text.Json;
using Assay.Server.Engines.Transport;

namespace Assay.Server.Engines.Codecs;

/// <summary>What model servers say when they refuse: each under a name of its own.</summary>
internal static class ErrorWords
{
    private static readonly string[] Texts = ["error", "detail", "message", "info"];
    private static readonly string[] Kinds = ["error_code", "type", "reason"];

    /// <summary>What an answer that is no success says; null when it is no JSON, or says nothing.</summary>
    public static string? Read(EngineReply reply)
    {
        try
        {
            return EngineJson.Read(reply.Body, Find);
        }
        catch (CodecException)
        {
            return null;
        }
    }

    /// <summary>The member of an answer that has the predictions.</summary>
    /// <exception cref="CodecException">There is none: then the answer is the server's report of a fault, or something else.</exception>
    public static JsonElement Payload(JsonElement answer, string name)
    {
        if (EngineJson.Find(answer, name) is { ValueKind: not JsonValueKind.Null } payload)
        {
            return payload;
        }

        Refuse(answer);
        throw new CodecException("answer", $"has no '{name}'");
    }

    /// <summary>Refuses an answer that is the server's report of a fault although its status is a success.</summary>
    /// <exception cref="CodecException">It is one.</exception>
    public static void Refuse(JsonElement answer)
    {
        if (Find(answer) is { } said)
        {
            throw new CodecException("", said) { IsReported = true };
        }
    }

    /// <summary>The text and the kind of error in an object, such as <c>{"error": "…"}</c> or <c>{"status": {"info": "…", "reason": "…"}}</c>.</summary>
    private static string? Find(JsonElement answer)
    {
        if (answer.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var said = Texts.Select(name => EngineJson.Find(answer, name)).FirstOrDefault(v =>
            v is { ValueKind: JsonValueKind.String or JsonValueKind.Object or JsonValueKind.Array } found && found.ToString().Length > 0);
        if (said is { } text)
        {
            var words = text.ValueKind == JsonValueKind.Object ? Find(text) ?? text.GetRawText() : text.ToString();
            var kind = Kinds.Select(name => EngineJson.Text(answer, name)).FirstOrDefault(k => k is not null);
            return EndSentence(kind is null || words == kind ? words : $"{kind}: {words}");
        }

        return EngineJson.Find(answer, "status") is { ValueKind: JsonValueKind.Object } status ? Find(status) : null;
    }

    private static string EndSentence(string words)
    {
        var trimmed = words.Trim();
        return trimmed.Length == 0 || char.IsPunctuation(trimmed[^1]) ? trimmed : trimmed + ".";
    }
}
