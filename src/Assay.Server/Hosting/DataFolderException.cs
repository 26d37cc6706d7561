namespace Assay.Server.Hosting;

/// <summary>A data folder that cannot be used, in a sentence for whoever started the server.</summary>
internal sealed class DataFolderException(string message) : Exception(message)
{
    /// <summary>A part of the folder is there, but is not what this version of assay wrote.</summary>
    public static DataFolderException Unusable(string part, Exception cause) =>
        new($"The data folder's contents cannot be used because of {part}: {cause.Message.Split('\n')[0].Trim()} Restore the folder from a backup, or choose another with --data.");
}
