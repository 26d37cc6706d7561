using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;

namespace Assay.Server.Tests.Fakes.SageMaker;

/// <summary>
/// Checks Signature Version 4 as AWS does, from what came over the wire. Shares nothing with the product's signing.
/// </summary>
internal sealed partial class AwsSignatureCheck(string keyId, string secret, string region, TimeProvider clock)
{
    private static readonly TimeSpan MaxSkew = TimeSpan.FromMinutes(15);

    /// <summary>The session token that temporary keys must come with; null: keys are permanent and must come without.</summary>
    public string? SessionToken { get; set; }

    /// <summary>AWS's code and message; null when the request is signed right.</summary>
    public (string Code, string Message)? Fault(HttpContext context, byte[] body)
    {
        var authorization = context.Request.Headers.Authorization.ToString();
        if (authorization.Length == 0)
        {
            return ("MissingAuthenticationTokenException", "Missing Authentication Token");
        }

        var parts = Authorization().Match(authorization);
        if (!parts.Success)
        {
            return ("IncompleteSignatureException", $"Authorization header is malformed: {authorization}");
        }

        var token = context.Request.Headers["X-Amz-Security-Token"].ToString();
        if (parts.Groups["id"].Value != keyId || token != (SessionToken ?? ""))
        {
            return ("UnrecognizedClientException", "The security token included in the request is invalid.");
        }

        var date = context.Request.Headers["X-Amz-Date"].ToString();
        if (!DateTimeOffset.TryParseExact(date, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var sent))
        {
            return ("IncompleteSignatureException", "Date must be in ISO-8601 'basic format'.");
        }

        if ((clock.GetUtcNow() - sent).Duration() > MaxSkew)
        {
            return ("InvalidSignatureException", $"Signature expired: {date} is now earlier than {clock.GetUtcNow() - MaxSkew:yyyyMMdd'T'HHmmss'Z'}");
        }

        var names = parts.Groups["headers"].Value.Split(';');
        var mustBeSigned = context.Request.Headers.Keys.Where(h => h.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase)).Append("host");
        if (mustBeSigned.FirstOrDefault(h => !names.Contains(h.ToLowerInvariant())) is { } unsigned)
        {
            return ("InvalidSignatureException", $"'{unsigned}' must be a 'SignedHeader' in the AWS Authorization.");
        }

        if (parts.Groups["scope"].Value != $"{date[..8]}/{region}/sagemaker/aws4_request")
        {
            return ("InvalidSignatureException", $"Credential should be scoped to a valid region, not '{parts.Groups["scope"].Value}'.");
        }

        return parts.Groups["signature"].Value == Sign(context, body, names, date)
            ? null
            : ("InvalidSignatureException", "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method.");
    }

    private string Sign(HttpContext context, byte[] body, string[] names, string date)
    {
        var target = context.Features.Get<IHttpRequestFeature>()!.RawTarget.Split('?');
        var canonical = new StringBuilder($"{context.Request.Method}\n");
        foreach (var letter in target[0])
        {
            canonical.Append(letter < 128 && (char.IsLetterOrDigit(letter) || "/-._~".Contains(letter, StringComparison.Ordinal)) ? letter.ToString() : $"%{(int)letter:X2}");
        }

        canonical.Append($"\n{(target.Length > 1 ? string.Join('&', target[1].Split('&').Order(StringComparer.Ordinal)) : "")}\n");
        foreach (var name in names)
        {
            canonical.Append($"{name}:{context.Request.Headers[name].ToString().Trim()}\n");
        }

        canonical.Append($"\n{string.Join(';', names)}\n{Hex(SHA256.HashData(body))}");
        var toSign = $"AWS4-HMAC-SHA256\n{date}\n{date[..8]}/{region}/sagemaker/aws4_request\n{Hex(SHA256.HashData(Encoding.UTF8.GetBytes(canonical.ToString())))}";
        var key = Encoding.UTF8.GetBytes("AWS4" + secret);
        foreach (var step in new[] { date[..8], region, "sagemaker", "aws4_request", toSign })
        {
            using var hmac = new HMACSHA256(key);
            key = hmac.ComputeHash(Encoding.UTF8.GetBytes(step));
        }

        return Hex(key);
    }

    private static string Hex(byte[] bytes) => Convert.ToHexString(bytes).ToLowerInvariant();

    [GeneratedRegex("^AWS4-HMAC-SHA256 Credential=(?<id>[^/]+)/(?<scope>[^,]+), SignedHeaders=(?<headers>[a-z0-9;-]+), Signature=(?<signature>[0-9a-f]{64})$")]
    private static partial Regex Authorization();
}
