namespace Assay.Server.Catalog;

/// <summary>Keeps opaque files, such as uploaded archives and trained models, by owner and name.</summary>
internal sealed class FileCatalog(CatalogDatabase database, TimeProvider clock)
{
    public async Task StoreAsync(string owner, string name, byte[] content, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = connection.Command(
            "INSERT INTO files (owner, name, content, created_at) VALUES ($owner, $name, $content, $at) " +
            "ON CONFLICT (owner, name) DO UPDATE SET content = excluded.content, created_at = excluded.created_at",
            ("$owner", owner), ("$name", name), ("$content", content), ("$at", clock.GetUtcNow().UtcDateTime.Micros()));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public async Task<byte[]?> FindAsync(string owner, string name, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = connection.Command(
            "SELECT content FROM files WHERE owner = $owner AND name = $name", ("$owner", owner), ("$name", name));
        return (byte[]?)await command.ExecuteScalarAsync(cancellation);
    }

    public async Task DeleteAsync(string owner, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = connection.Command("DELETE FROM files WHERE owner = $owner", ("$owner", owner));
        await command.ExecuteNonQueryAsync(cancellation);
    }
}
