namespace Assay.Server.Intake.Log;

/// <summary>The disk could not say that something is durable. Nobody can tell any more what is.</summary>
internal sealed class FlushFailedException(IOException cause) : Exception(cause.Message, cause);
