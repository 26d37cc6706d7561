using System.Buffers;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Assay.Server.Engines.Transport.Authentication;

/// <summary>A signed statement of who asks for a token (RFC 7523), as a JSON Web Token with RS256.</summary>
internal static class JwtAssertion
{
    private const int LifetimeSeconds = 3_600;

    /// <param name="privateKey">The RSA key in PEM; line ends may be written as <c>\n</c>.</param>
    /// <param name="keyId">The key's id, where the identity provider knows several.</param>
    /// <param name="issuer">Who asks.</param>
    /// <param name="audience">Whom he asks.</param>
    /// <param name="scope">What the token is for.</param>
    /// <param name="now">The time; the assertion is good for an hour.</param>
    /// <exception cref="EngineException">The key is none.</exception>
    public static string Create(string privateKey, string? keyId, string issuer, string audience, string scope, DateTimeOffset now)
    {
        using var key = RSA.Create();
        try
        {
            // Key files that went through a shell or a form hold the two characters instead of the line end.
            key.ImportFromPem(privateKey.Replace("\\n", "\n", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is ArgumentException or CryptographicException)
        {
            throw new EngineException("engine_credentials_wrong", "'private_key' is no RSA key in PEM; paste it as it stands in the key file.");
        }

        var header = Write(json =>
        {
            json.WriteString("alg", "RS256");
            json.WriteString("typ", "JWT");
            if (keyId is not null)
            {
                json.WriteString("kid", keyId);
            }
        });
        var claims = Write(json =>
        {
            json.WriteString("iss", issuer);
            json.WriteString("scope", scope);
            json.WriteString("aud", audience);
            json.WriteNumber("iat", now.ToUnixTimeSeconds());
            json.WriteNumber("exp", now.ToUnixTimeSeconds() + LifetimeSeconds);
        });
        return Sign(header, claims, key);
    }

    /// <summary>The compact form of a signed token (RFC 7515).</summary>
    public static string Sign(ReadOnlySpan<byte> header, ReadOnlySpan<byte> claims, RSA key)
    {
        var signed = $"{Base64Url.EncodeToString(header)}.{Base64Url.EncodeToString(claims)}";
        var signature = key.SignData(Encoding.ASCII.GetBytes(signed), HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        return $"{signed}.{Base64Url.EncodeToString(signature)}";
    }

    private static ReadOnlySpan<byte> Write(Action<Utf8JsonWriter> members)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using var json = new Utf8JsonWriter(buffer);
        json.WriteStartObject();
        members(json);
        json.WriteEndObject();
        json.Flush();
        return buffer.WrittenSpan;
    }
}
