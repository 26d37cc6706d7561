namespace Assay.SampleService.Logging;

/// <summary>A body; its bytes are written as Base64.</summary>
internal sealed record LoggedBody(byte[] Base64, string? ContentType, string? ContentEncoding);
