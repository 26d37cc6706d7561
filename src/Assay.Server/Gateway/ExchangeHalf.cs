namespace Assay.Server.Gateway;

/// <summary>Which part of an exchange a record of the log is.</summary>
internal enum ExchangeHalf : byte
{
    /// <summary>It is whole.</summary>
    None,

    /// <summary>The request; its answer comes apart.</summary>
    Request,

    /// <summary>The answer to a request that came apart.</summary>
    Answer,
}
