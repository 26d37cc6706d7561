using System.Net;
using Assay.Contracts.Envelopes;

namespace Assay.Client;

/// <summary>A call that the server refused.</summary>
public sealed class AssayException : Exception
{
    /// <summary>A refusal.</summary>
    /// <param name="status">The status of the answer.</param>
    /// <param name="envelope">Its body; null when it was no error envelope.</param>
    public AssayException(HttpStatusCode status, ErrorEnvelope? envelope)
        : base(envelope is null ? $"The server answered {(int)status}." : string.Join(" ", envelope.Errors.Select(e => e.Message)))
    {
        Status = status;
        Envelope = envelope;
    }

    /// <summary>The status of the answer.</summary>
    public HttpStatusCode Status { get; }

    /// <summary>What the server said; null when it was no error envelope.</summary>
    public ErrorEnvelope? Envelope { get; }
}
