namespace Assay.Server.Hosting;

/// <summary>A data folder that cannot be used, in a sentence for whoever started the server.</summary>
internal sealed class DataFolderException(string message) : Exception(message);
