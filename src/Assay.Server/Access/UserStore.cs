using System.Security.Cryptography;
using Assay.Contracts.Access;
using Assay.Contracts.Envelopes;
using Assay.Server.Catalog;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;

namespace Assay.Server.Access;

/// <summary>Users and their API keys. Only salted PBKDF2 hashes of passwords and keys are kept.</summary>
internal sealed class UserStore(CatalogDatabase database, ResourceCatalog catalog, VerifiedKeys verified, TimeProvider clock)
{
    public const string Admin = "admin";

    // PBKDF2 with HMAC-SHA-512; the count is OWASP's recommendation for it.
    private readonly PasswordHasher<string> _hasher =
        new(Options.Create(new PasswordHasherOptions { IterationCount = 210_000 }));

    private string? _decoy;

    /// <summary>
    /// Makes sure that there is an admin: with the given password, the one of an earlier start, or a new one.
    /// </summary>
    /// <returns>The generated password when one was made: to be shown once.</returns>
    public async Task<string?> EnsureAdminAsync(string? password, CancellationToken cancellation)
    {
        var known = await FindHashAsync("SELECT password_hash FROM users WHERE name = $name", Admin, cancellation);
        if (password is null && known is not null)
        {
            return null;
        }

        var generated = password is null ? RandomText(18) : null;
        if (known is null || Verify(known, password!) is false)
        {
            await using var connection = await database.OpenAsync(cancellation);
            await using var command = connection.Command(
                "INSERT INTO users (name, password_hash, created_at) VALUES ($name, $hash, $at) " +
                "ON CONFLICT (name) DO UPDATE SET password_hash = excluded.password_hash",
                ("$name", Admin), ("$hash", _hasher.HashPassword(Admin, generated ?? password!)), ("$at", clock.GetUtcNow().UtcDateTime.Micros()));
            await command.ExecuteNonQueryAsync(cancellation);
        }

        return generated;
    }

    public async Task<bool> VerifyPasswordAsync(string user, string password, CancellationToken cancellation)
    {
        var hash = await FindHashAsync("SELECT password_hash FROM users WHERE name = $name", user, cancellation);

        // An unknown user costs the same time as a wrong password.
        _decoy ??= _hasher.HashPassword(Admin, RandomText(18));
        return Verify(hash ?? _decoy, password) && hash is not null;
    }

    /// <summary>The id of an API key, which is no secret.</summary>
    public static string IdOf(PresentedKey key) => key.Secret.Split('.')[0];

    /// <summary>The user an API key belongs to; null when the key is not good, or not of the user that it is said to be of.</summary>
    public Task<string?> FindUserByApiKeyAsync(PresentedKey key, CancellationToken cancellation) =>
        FindUserAsync(key, hash => verified.Contains(key.Secret, hash) || VerifyKey(hash, key.Secret), cancellation);

    /// <summary>The same without the cost of a hash; null also when the key has not been found good yet.</summary>
    public Task<string?> FindUserOfVerifiedKeyAsync(PresentedKey key, CancellationToken cancellation) =>
        FindUserAsync(key, hash => verified.Contains(key.Secret, hash), cancellation);

    /// <returns>The key with its text, which is not kept.</returns>
    public async Task<Resource<ApiKey>> AddApiKeyAsync(string user, string? name, CancellationToken cancellation)
    {
        var added = await catalog.AddAsync(Kinds.ApiKey, new ApiKey { Name = name }, user, cancellation, parent: user);
        var key = $"{added.Metadata.Id}.{RandomText(32)}";
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = connection.Command(
            "INSERT INTO api_key_hashes (id, user, key_hash) VALUES ($id, $user, $hash)",
            ("$id", added.Metadata.Id), ("$user", user), ("$hash", _hasher.HashPassword(user, key)));
        await command.ExecuteNonQueryAsync(cancellation);
        return added with { Entity = added.Entity with { Key = key } };
    }

    public async Task<bool> DeleteApiKeyAsync(string id, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = connection.Command("DELETE FROM api_key_hashes WHERE id = $id", ("$id", id));
        await command.ExecuteNonQueryAsync(cancellation);
        return await catalog.DeleteAsync(Kinds.ApiKey, id, cancellation);
    }

    private async Task<string?> FindUserAsync(PresentedKey key, Func<string, bool> fits, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = connection.Command("SELECT user, key_hash FROM api_key_hashes WHERE id = $id", ("$id", IdOf(key)));
        await using var reader = await command.ExecuteReaderAsync(cancellation);
        return await reader.ReadAsync(cancellation) && fits(reader.GetString(1)) && (key.User.Length == 0 || key.User == reader.GetString(0))
            ? reader.GetString(0)
            : null;
    }

    private bool VerifyKey(string hash, string key)
    {
        var isGood = Verify(hash, key);
        if (isGood)
        {
            verified.Add(key, hash);
        }

        return isGood;
    }

    private bool Verify(string hash, string secret) =>
        _hasher.VerifyHashedPassword(Admin, hash, secret) != PasswordVerificationResult.Failed;

    private async Task<string?> FindHashAsync(string sql, string name, CancellationToken cancellation)
    {
        await using var connection = await database.OpenAsync(cancellation);
        await using var command = connection.Command(sql, ("$name", name));
        return (string?)await command.ExecuteScalarAsync(cancellation);
    }

    private static string RandomText(int bytes) =>
        Convert.ToBase64String(RandomNumberGenerator.GetBytes(bytes)).Replace('+', '-').Replace('/', '_').TrimEnd('=');
}
