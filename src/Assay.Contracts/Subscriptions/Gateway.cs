using System.Text.Json;

namespace Assay.Contracts.Subscriptions;

/// <summary>
/// How an application reaches the deployment through Assay, so that what it asks and gets is logged without a line of its
/// code. Beyond OpenScale.
/// </summary>
public sealed record Gateway
{
    /// <summary>The name in the address, <c>/gateway/{name}</c>: 1 to 64 letters, digits, hyphens, dots and underscores. Required; no two subscriptions have the same.</summary>
    public string? Name { get; init; }

    /// <summary>
    /// <c>asynchronous</c> (default): the answer goes on at once and is logged behind it. <c>durable</c>: it goes on when
    /// the record is on disk.
    /// </summary>
    public string? Mode { get; init; }

    /// <summary>The address that is called, with what follows the name behind it. Default: the scoring endpoint's.</summary>
    public string? Upstream { get; init; }

    /// <summary>
    /// <c>application</c> (default): its credentials pass through. <c>provider</c>: the call is signed with those of the
    /// service provider, and the application shows a token of Assay in <c>X-Assay-Authorization</c>.
    /// </summary>
    public string? Credentials { get; init; }

    /// <summary>What a durable gateway does when the record cannot be stored: <c>answer</c> (default) all the same, or <c>refuse</c> with 503.</summary>
    public string? OnLoggingFailure { get; init; }

    /// <summary>The share of requests that is logged, above 0 up to 1 (default), chosen by a hash of the transaction id.</summary>
    public double? SamplingRate { get; init; }

    /// <summary>A request header with the application's transaction id; it comes before the standard ones.</summary>
    public string? TransactionIdHeader { get; init; }

    /// <summary>A JSON pointer into the request with the application's transaction id.</summary>
    public string? TransactionIdPointer { get; init; }

    /// <summary>A request header with the id of the user on whose behalf is scored.</summary>
    public string? UserIdHeader { get; init; }

    /// <summary>Only requests with this marker are logged; absent: all.</summary>
    public GatewayMarker? LogWhen { get; init; }

    /// <summary>The format the application speaks; absent: the engine's or the scoring endpoint's.</summary>
    public JsonElement? PayloadFormat { get; init; }
}
