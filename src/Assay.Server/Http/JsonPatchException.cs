namespace Assay.Server.Http;

/// <summary>A step of a JSON Patch that does not fit the document.</summary>
internal sealed class JsonPatchException(string message) : Exception(message);
