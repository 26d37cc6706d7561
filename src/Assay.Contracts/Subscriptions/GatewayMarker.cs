using System.Text.Json;

namespace Assay.Contracts.Subscriptions;

/// <summary>What marks a request as user traffic, where one endpoint serves both users and others.</summary>
/// <param name="Header">A request header that must be there.</param>
/// <param name="Pointer">A JSON pointer into the request that must lead to a value.</param>
/// <param name="Value">The value that must stand there; absent: any.</param>
public sealed record GatewayMarker(string? Header = null, string? Pointer = null, JsonElement? Value = null);
