using Assay.Server.Hosting;
using Microsoft.Data.Sqlite;

namespace Assay.Server.Catalog;

/// <summary>Ready when the catalog can be read.</summary>
internal sealed class CatalogReadiness(CatalogDatabase database) : IReadinessCheck
{
    public async ValueTask<string?> FindFaultAsync(CancellationToken cancellation)
    {
        try
        {
            await using var connection = await database.OpenAsync(cancellation);
            return null;
        }
        catch (SqliteException)
        {
            return "The catalog cannot be opened.";
        }
    }
}
