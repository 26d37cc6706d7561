using System.Net;
using Assay.Server.Monitoring;

namespace Assay.Server.Engines;

/// <summary>Why an engine did not do what was asked: its own words where it gave some, and the remedy.</summary>
internal sealed class EngineException(string code, string message, HttpStatusCode? status = null) : Exception(message)
{
    /// <summary>The codes that decide what happens next.</summary>
    public const string Timeout = "engine_timeout";
    public const string Unreachable = "engine_unreachable";
    public const string CircuitOpen = "engine_circuit_open";
    public const string AnswerTooLarge = "engine_answer_too_large";

    public string Code { get; } = code;

    /// <summary>The engine gave no answer: the same call may succeed later.</summary>
    public bool IsSilence => Code is Timeout or Unreachable or CircuitOpen;

    /// <summary>What the engine answered; null when it did not answer.</summary>
    public HttpStatusCode? Status { get; } = status;

    /// <summary>The same fault as a monitor or explanation reports it.</summary>
    public MonitorException ToMonitorFault() => new(Code, Message);
}
