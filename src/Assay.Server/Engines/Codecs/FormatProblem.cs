namespace Assay.Server.Engines.Codecs;

/// <summary>What is wrong with a payload format itself.</summary>
/// <param name="Member">The member, such as <c>payload_format.request.rows</c>.</param>
/// <param name="Message">What is accepted there, as the end of a sentence that begins with the member.</param>
internal sealed record FormatProblem(string Member, string Message)
{
    public override string ToString() => $"{Member} {Message}";

    /// <summary>All problems in one exception, for whoever uses a format that was never checked.</summary>
    public static CodecException ToException(IReadOnlyList<FormatProblem> problems) => new("", string.Join("; ", problems));
}
