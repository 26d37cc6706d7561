using Assay.Monitors.Tables;

namespace Assay.Monitors.Fairness;

/// <summary>Numbers the distinct rows of a table.</summary>
internal static class RowIdentity
{
    /// <summary>For each row a number; two rows share it when every column agrees, missing values being equal to each other.</summary>
    public static int[] Of(Table table)
    {
        var ids = new int[table.RowCount];
        foreach (var column in table.Columns)
        {
            var known = new Dictionary<(int Prefix, string? Value), int>();
            for (var row = 0; row < ids.Length; row++)
            {
                var key = (ids[row], column.GetText(row));
                if (!known.TryGetValue(key, out var id))
                {
                    known.Add(key, id = known.Count);
                }

                ids[row] = id;
            }
        }

        return ids;
    }
}
