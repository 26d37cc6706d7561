namespace Assay.Server.Engines.Transport;

/// <summary>A connection that <see cref="AddressGuard"/> does not allow.</summary>
internal sealed class AddressRefusedException(string message) : IOException(message);
