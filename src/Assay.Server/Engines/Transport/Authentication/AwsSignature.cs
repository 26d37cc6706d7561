using System.Security.Cryptography;
using System.Text;

namespace Assay.Server.Engines.Transport.Authentication;

/// <summary>AWS Signature Version 4 with a key, for a region, a service and a moment.</summary>
/// <param name="AccessKeyId">The id of the key.</param>
/// <param name="SecretAccessKey">The key.</param>
/// <param name="Region">The region, such as <c>us-east-1</c>.</param>
/// <param name="Service">The service's signing name, such as <c>sagemaker</c>.</param>
/// <param name="Time">When the request is sent; AWS refuses what is more than 15 minutes off.</param>
internal sealed record AwsSignature(string AccessKeyId, string SecretAccessKey, string Region, string Service, DateTimeOffset Time)
{
    private const string Algorithm = "AWS4-HMAC-SHA256";
    private const string Terminator = "aws4_request";

    /// <summary>The time as the header <c>X-Amz-Date</c> holds it.</summary>
    public string TimeStamp => Time.UtcDateTime.ToString("yyyyMMdd'T'HHmmss'Z'");

    private string Date => TimeStamp[..8];

    private string Scope => $"{Date}/{Region}/{Service}/{Terminator}";

    /// <summary>What is signed of a request.</summary>
    public string StringToSign(AwsCanonicalRequest request) =>
        $"{Algorithm}\n{TimeStamp}\n{Scope}\n{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(request.Text)))}";

    /// <summary>The header <c>Authorization</c> of a request.</summary>
    public string Authorization(AwsCanonicalRequest request)
    {
        var key = Hmac(Encoding.UTF8.GetBytes($"AWS4{SecretAccessKey}"), Date);
        key = Hmac(Hmac(Hmac(key, Region), Service), Terminator);
        var signature = Convert.ToHexStringLower(Hmac(key, StringToSign(request)));
        return $"{Algorithm} Credential={AccessKeyId}/{Scope}, SignedHeaders={request.SignedHeaders}, Signature={signature}";
    }

    private static byte[] Hmac(byte[] key, string text) => HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(text));
}
