using Assay.Contracts.Envelopes;

namespace Assay.Server.Monitoring;

/// <summary>Why a monitor cannot be set up or evaluated: a sentence for the user, with the remedy.</summary>
internal sealed class MonitorException(string code, string message, params string[] parameters) : Exception(message)
{
    public ApiError Error { get; } = new(code, message, parameters);
}
