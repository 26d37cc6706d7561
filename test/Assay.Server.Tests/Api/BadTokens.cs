using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Server.Access;

namespace Assay.Server.Tests.Api;

/// <summary>Tokens that nobody should accept, each wrong in one thing only.</summary>
internal static class BadTokens
{
    private const string OtherInstance = "11111111-1111-1111-1111-111111111111";

    public static readonly IReadOnlyDictionary<string, Func<ApiHost, string?>> All = new Dictionary<string, Func<ApiHost, string?>>
    {
        ["none"] = _ => null,
        ["empty"] = _ => "",
        ["garbage"] = _ => "garbage",
        ["expired"] = host => Make(host, claims => claims["exp"] = Now(-1)),
        ["expired for ever"] = host => Make(host, claims => claims["exp"] = 1),
        ["without expiry"] = host => Make(host, claims => claims.Remove("exp")),
        ["not yet valid"] = host => Make(host, claims => claims["nbf"] = Now(3_600)),
        ["of another instance"] = host => Make(host, claims => claims["aud"] = OtherInstance),
        ["without audience"] = host => Make(host, claims => claims.Remove("aud")),
        ["of another issuer"] = host => Make(host, claims => claims["iss"] = "other"),
        ["without issuer"] = host => Make(host, claims => claims.Remove("iss")),
        ["tampered claims"] = host => Join(Good(host), claims: c => c.Replace("admin", "other")),
        ["tampered signature"] = host => Good(host) is var good && good.EndsWith('A') ? good[..^1] + "Q" : good[..^1] + "A",
        ["cut signature"] = host => Good(host)[..^8],
        ["no signature"] = host => Good(host)[..(Good(host).LastIndexOf('.') + 1)],
        ["alg none"] = host => Join(Good(host), header: h => h.Replace("HS256", "none")).Split('.') is var parts ? $"{parts[0]}.{parts[1]}." : null,
        ["alg None"] = host => Join(Good(host), header: h => h.Replace("HS256", "None")),
        ["alg none, signed"] = host => Make(host, _ => { }, "none"),
        ["alg HS512"] = host => Make(host, _ => { }, "HS512"),
        ["alg RS256, signed with the secret"] = host => Make(host, _ => { }, "RS256"),
        ["other key"] = host => Make(host, _ => { }, key: new byte[32]),
        ["empty key"] = host => Make(host, _ => { }, key: []),
        ["key of its own in the header"] = host => Make(host, _ => { }, key: new byte[32], header: h => h["jwk"] = new JsonObject { ["kty"] = "oct", ["k"] = Encode(new byte[32]) }),
        ["key id with a path"] = host => Make(host, _ => { }, key: [0], header: h => h["kid"] = "../../../../dev/null"),
    };

    public static string Good(ApiHost host) => host.Service<TokenIssuer>().Issue("admin").Token;

    private static string Make(ApiHost host, Action<JsonObject> change, string algorithm = "HS256", byte[]? key = null, Action<JsonObject>? header = null)
    {
        var parts = Good(host).Split('.');
        var head = new JsonObject { ["alg"] = algorithm, ["typ"] = "JWT" };
        header?.Invoke(head);
        var claims = JsonNode.Parse(Decode(parts[1]))!.AsObject();
        change(claims);
        var text = $"{Encode(head)}.{Encode(claims)}";
        var secret = key ?? host.Service<SigningKey>().Bytes;
        var signature = algorithm == "HS512" ? HMACSHA512.HashData(secret, Encoding.ASCII.GetBytes(text)) : HMACSHA256.HashData(secret, Encoding.ASCII.GetBytes(text));
        return $"{text}.{Encode(signature)}";
    }

    private static string Join(string token, Func<string, string>? header = null, Func<string, string>? claims = null)
    {
        var parts = token.Split('.');
        string Change(string part, Func<string, string>? change) => change is null ? part : Encode(Encoding.UTF8.GetBytes(change(Encoding.UTF8.GetString(Decode(part)))));
        return $"{Change(parts[0], header)}.{Change(parts[1], claims)}.{parts[2]}";
    }

    private static long Now(int seconds) => TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() + seconds;

    private static string Encode(JsonObject json) => Encode(Encoding.UTF8.GetBytes(json.ToJsonString()));

    private static string Encode(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static byte[] Decode(string part) => Convert.FromBase64String(part.Replace('-', '+').Replace('_', '/').PadRight((part.Length + 3) / 4 * 4, '='));
}
