namespace Assay.Server.Gateway;

/// <summary>An exchange that could not be decoded.</summary>
/// <param name="Id">Its scoring id.</param>
/// <param name="TransactionId">The application's transaction.</param>
/// <param name="Reason">Why it could not be decoded.</param>
/// <param name="Time">When the request came in.</param>
internal sealed record PayloadLoggingError(string Id, string TransactionId, string Reason, DateTime Time);
