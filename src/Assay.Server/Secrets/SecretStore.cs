using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Contracts;
using Assay.Server.Catalog;
using Microsoft.AspNetCore.DataProtection;

namespace Assay.Server.Secrets;

/// <summary>
/// Keeps credentials: in as JSON, encrypted at rest, out only to Assay's own calls. Whoever asks over the API sees
/// <c>{"secret_id"}</c>.
/// </summary>
internal sealed class SecretStore(CatalogDatabase database, IDataProtectionProvider protection, TimeProvider clock)
{
    private readonly IDataProtector _protector = protection.CreateProtector("Assay.Secrets");

    /// <summary>
    /// Replaces credentials with a reference to their encrypted copy. A client may send back the reference it read: that
    /// of the same resource stays as it is, that of another one is copied, for each resource deletes its own secrets.
    /// </summary>
    /// <param name="credentials">The credentials, or a reference.</param>
    /// <param name="current">The reference the resource has now; null when it has none.</param>
    /// <param name="cancellation">Stops the sealing.</param>
    public async Task<JsonElement> SealAsync(JsonElement credentials, JsonElement? current, CancellationToken cancellation)
    {
        var given = ReferenceOf(credentials);
        if (given is not null && current is { } element && given == ReferenceOf(element))
        {
            return credentials;
        }

        var id = Guid.CreateVersion7(clock.GetUtcNow()).ToString();
        var plain = given is null ? null : await FindAsync(given, cancellation);
        await StoreAsync(id, plain ?? JsonSerializer.SerializeToUtf8Bytes(credentials, AssayJson.Default.JsonElement), cancellation);
        var reference = new JsonObject { ["secret_id"] = id };
        return JsonSerializer.SerializeToElement(reference, AssayJson.Default.JsonObject);
    }

    /// <summary>The credentials behind a reference; null when there is no reference.</summary>
    /// <exception cref="CryptographicException">The data folder's keys do not open it.</exception>
    public async Task<JsonElement?> OpenAsync(JsonElement? reference, CancellationToken cancellation)
    {
        if (reference is not { } element || ReferenceOf(element) is not { } id || await FindAsync(id, cancellation) is not { } bytes)
        {
            return null;
        }

        using var document = JsonDocument.Parse(bytes);
        return document.RootElement.Clone();
    }

    public async Task StoreAsync(string id, byte[] plain, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = connection.Command(
            "INSERT INTO secrets (id, sealed, created_at) VALUES ($id, $sealed, $at)",
            ("$id", id), ("$sealed", _protector.Protect(plain)), ("$at", clock.GetUtcNow().UtcDateTime.Micros()));
        await command.ExecuteNonQueryAsync(cancellation);
    }

    public async Task<byte[]?> FindAsync(string id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = connection.Command("SELECT sealed FROM secrets WHERE id = $id", ("$id", id));
        return await command.ExecuteScalarAsync(cancellation) is byte[] bytes ? _protector.Unprotect(bytes) : null;
    }

    /// <summary>Forgets the secret behind a reference, if there is one.</summary>
    public async Task DeleteAsync(JsonElement? reference, CancellationToken cancellation)
    {
        if (reference is { } element && ReferenceOf(element) is { } id)
        {
            await using var connection = await database.OpenAsync(cancellation);
            await using var command = connection.Command("DELETE FROM secrets WHERE id = $id", ("$id", id));
            await command.ExecuteNonQueryAsync(cancellation);
        }
    }

    /// <summary>Forgets the secret behind a resource's former reference when it has another one now.</summary>
    public async Task DeleteReplacedAsync(JsonElement? former, JsonElement? current, CancellationToken cancellation)
    {
        if (former is { } element && ReferenceOf(element) is { } id && (current is not { } other || ReferenceOf(other) != id))
        {
            await DeleteAsync(former, cancellation);
        }
    }

    /// <summary>The id that was given out; the server's own secrets have names that are no such ids.</summary>
    private static string? ReferenceOf(JsonElement element) =>
        element.ValueKind == JsonValueKind.Object
        && element.GetPropertyCount() == 1
        && element.TryGetProperty("secret_id", out var id)
        && id.ValueKind == JsonValueKind.String
        && Guid.TryParse(id.GetString(), out _)
            ? id.GetString()
            : null;
}
