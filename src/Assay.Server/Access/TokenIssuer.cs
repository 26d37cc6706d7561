using Assay.Server.Hosting;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Assay.Server.Access;

/// <summary>Makes tokens: JWTs with <c>sub</c>, <c>iss</c>, <c>aud</c> (the instance), <c>iat</c> and <c>exp</c>.</summary>
internal sealed class TokenIssuer(SigningKey key, AssaySettings settings, TimeProvider clock)
{
    public const string Issuer = "assay";

    private readonly JsonWebTokenHandler _handler = new() { SetDefaultTimesOnTokenCreation = false };

    public (string Token, DateTimeOffset Expires) Issue(string user)
    {
        var now = clock.GetUtcNow();
        var expires = now.AddMinutes(settings.TokenLifetimeMinutes);
        var token = _handler.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = Issuer,
            Audience = settings.InstanceId,
            IssuedAt = now.UtcDateTime,
            NotBefore = now.UtcDateTime,
            Expires = expires.UtcDateTime,
            Claims = new Dictionary<string, object> { ["sub"] = user, ["username"] = user },
            SigningCredentials = new SigningCredentials(new SymmetricSecurityKey(key.Bytes), SecurityAlgorithms.HmacSha256),
        });
        return (token, expires);
    }
}
