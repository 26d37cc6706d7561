using System.Text.Json.Serialization;

namespace Assay.SampleService.Logging;

/// <summary>A request and its answer, as <c>POST /v2/subscriptions/{id}/exchanges</c> takes them.</summary>
/// <param name="ScoringId">The id under which the rows are stored once, however often they are sent.</param>
/// <param name="TransactionId">The transaction as the caller names it.</param>
/// <param name="StartedAt">When the request came.</param>
/// <param name="ResponseTime">How long the answer took, in milliseconds.</param>
/// <param name="Status">The answer's status.</param>
/// <param name="Marker">What tells Assay's own calls from those of applications.</param>
/// <param name="Path">The address that was called.</param>
/// <param name="Request">The request.</param>
/// <param name="Response">The answer.</param>
internal sealed record LoggedExchange(
    string ScoringId, string? TransactionId, DateTimeOffset StartedAt, double ResponseTime, int Status, string? Marker, string? Path, LoggedBody Request, LoggedBody Response)
{
    /// <summary>About what it takes in memory.</summary>
    [JsonIgnore]
    public long Bytes => 512 + Request.Base64.Length + Response.Base64.Length;
}
