using System.Globalization;
using System.Text;

namespace Assay.EndToEnd.Tests.Durability;

/// <summary>A client's own record of what was acknowledged to it: on its disk before it sends the next batch.</summary>
internal sealed class Ledger(string file) : IDisposable
{
    private readonly FileStream _file = new(file, FileMode.Append, FileAccess.Write, FileShare.Read);

    public void Acknowledged(RowBatch batch)
    {
        _file.Write(Encoding.UTF8.GetBytes($"{batch.Id} {batch.Cycle} {batch.Rows} {batch.Hash():x16}\n"));
        _file.Flush(flushToDisk: true);
    }

    public static IEnumerable<LedgerEntry> Read(string folder) =>
        from file in Directory.EnumerateFiles(folder)
        from line in File.ReadLines(file)
        let parts = line.Split(' ')
        select new LedgerEntry(parts[0], int.Parse(parts[1]), int.Parse(parts[2]), ulong.Parse(parts[3], NumberStyles.HexNumber));

    public void Dispose() => _file.Dispose();
}
