namespace Assay.Server.Intake.Log;

/// <summary>
/// The folder of the intake log: all that the log asks of a disk, so that a simulated one can lose, reorder and tear
/// what was not flushed.
/// </summary>
internal interface ILogFileSystem
{
    /// <summary>The names of all files.</summary>
    IReadOnlyList<string> List();

    /// <summary>Makes a file of zeros, or empties an old one of that name.</summary>
    ILogFile Create(string name, long length);

    ILogFile Open(string name);

    void Rename(string from, string to);

    void Delete(string name);

    /// <summary>Makes created, renamed and deleted names durable.</summary>
    void SyncDirectory();
}
