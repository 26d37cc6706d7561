using System.Security.Cryptography;
using Assay.Server.Secrets;

namespace Assay.Server.Access;

/// <summary>The key that signs tokens: 256 random bits, made at the first start and kept encrypted.</summary>
internal sealed class SigningKey(SecretStore secrets)
{
    private const string SecretId = "token-signing-key";

    private byte[]? _bytes;

    /// <exception cref="InvalidOperationException"><see cref="LoadAsync"/> has not run.</exception>
    public byte[] Bytes => _bytes ?? throw new InvalidOperationException("The signing key is not loaded.");

    public async Task LoadAsync(CancellationToken cancellation)
    {
        _bytes = await secrets.FindAsync(SecretId, cancellation);
        if (_bytes is null)
        {
            _bytes = RandomNumberGenerator.GetBytes(32);
            await secrets.StoreAsync(SecretId, _bytes, cancellation);
        }
    }
}
