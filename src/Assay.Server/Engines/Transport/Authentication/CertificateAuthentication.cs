using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Assay.Server.Engines.Transport.Authentication;

/// <summary>Mutual TLS: <c>client_certificate</c> and <c>client_key</c>, both PEM; <c>client_key_password</c> when it is encrypted.</summary>
internal sealed class CertificateAuthentication : IAuthentication
{
    public const string Name = "mtls";

    private readonly ConcurrentDictionary<string, X509Certificate2> _loaded = new(StringComparer.Ordinal);

    public string Kind => Name;

    public ValueTask ApplyAsync(HttpRequestMessage message, EngineRequest request, EngineBinding binding, CancellationToken cancellation) =>
        ValueTask.CompletedTask;

    public X509Certificate2? Certificate(EngineBinding binding)
    {
        var certificate = binding.Required("client_certificate", "mutual TLS needs it, in PEM");
        var key = binding.Required("client_key", "mutual TLS needs it, in PEM");
        var digest = Convert.ToHexString(SHA256.HashData(Encoding.UTF8.GetBytes($"{certificate}\n{key}")));
        return _loaded.GetOrAdd(digest, _ => Load(certificate, key, binding.Credential("client_key_password")));
    }

    private static X509Certificate2 Load(string certificate, string key, string? password)
    {
        try
        {
            return password is null ? X509Certificate2.CreateFromPem(certificate, key) : X509Certificate2.CreateFromEncryptedPem(certificate, key, password);
        }
        catch (CryptographicException e)
        {
            throw new EngineException("engine_credentials_wrong", $"'client_certificate' and 'client_key' are no certificate and key that belong together: {e.Message}");
        }
    }
}
