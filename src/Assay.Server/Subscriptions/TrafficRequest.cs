namespace Assay.Server.Subscriptions;

/// <summary>A logged scoring request.</summary>
/// <param name="Rows">How many rows the request had.</param>
/// <param name="ResponseMilliseconds">How long the answer took; null when the caller did not say.</param>
internal sealed record TrafficRequest(int Rows, double? ResponseMilliseconds);
