namespace Assay.Server.Tests.Gateway.Faults;

/// <summary>What <see cref="RawEngine"/> does with a connection behind an answer.</summary>
internal enum RawEnding
{
    Keep,
    Close,
    Reset,

    /// <summary>Nothing more is sent, until the caller gives up.</summary>
    Hang,
}
