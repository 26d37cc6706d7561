namespace Assay.Server.Engines.Transport.Authentication;

/// <summary>
/// AWS Signature Version 4: <c>access_key_id</c>, <c>secret_access_key</c>, with temporary keys <c>session_token</c>;
/// <c>region</c> unless the address names it; <c>service</c>, by default the one the call is for.
/// </summary>
internal sealed class AwsSigV4Authentication(TimeProvider clock) : IAuthentication
{
    public const string Name = "aws_sigv4";
    private const string DefaultService = "sagemaker";

    public string Kind => Name;

    public ValueTask ApplyAsync(HttpRequestMessage message, EngineRequest request, EngineBinding binding, CancellationToken cancellation)
    {
        if (message.Headers.NonValidated.Contains("Authorization"))
        {
            // A header that the user set by hand says more than the credentials.
            return ValueTask.CompletedTask;
        }

        var url = message.RequestUri!;
        var signature = new AwsSignature(
            binding.Required("access_key_id", "AWS requests are signed with it"),
            binding.Required("secret_access_key", "AWS requests are signed with it"),
            binding.Credential("region") ?? RegionOf(url) ?? binding.Required("region", "AWS requests are signed for one region, such as us-east-1"),
            binding.Credential("service") ?? request.Audience ?? DefaultService,
            clock.GetUtcNow());
        var token = binding.Credential("session_token");
        if (token is null && signature.AccessKeyId.StartsWith("ASIA", StringComparison.Ordinal))
        {
            binding.Required("session_token", "the access key is a temporary one, which AWS takes only with its token");
        }

        message.Headers.Host = Host(url);
        Set(message, "X-Amz-Date", signature.TimeStamp);
        Set(message, "X-Amz-Security-Token", token);
        var canonical = AwsCanonicalRequest.Of(
            message.Method.Method, url.AbsolutePath, url.Query.TrimStart('?'), Headers(message), (request.Payload?.Body ?? default).Span);
        message.Headers.TryAddWithoutValidation("Authorization", signature.Authorization(canonical));
        return ValueTask.CompletedTask;
    }

    /// <summary>The region in a host such as <c>runtime.sagemaker.us-east-1.amazonaws.com</c>.</summary>
    private static string? RegionOf(Uri url)
    {
        var labels = url.IdnHost.Split('.');
        var domain = Array.IndexOf(labels, "amazonaws");
        return domain > 1 ? labels[domain - 1] : null;
    }

    private static string Host(Uri url)
    {
        var host = url.HostNameType == UriHostNameType.IPv6 ? $"[{url.IdnHost}]" : url.IdnHost;
        return url.IsDefaultPort ? host : $"{host}:{url.Port}";
    }

    private static void Set(HttpRequestMessage message, string name, string? value)
    {
        message.Headers.Remove(name);
        if (value is not null)
        {
            message.Headers.TryAddWithoutValidation(name, value);
        }
    }

    /// <summary>The headers that AWS requires to be signed, and the content type, so that nobody can change it on the way.</summary>
    private static IEnumerable<KeyValuePair<string, string>> Headers(HttpRequestMessage message)
    {
        yield return KeyValuePair.Create("host", message.Headers.Host!);
        if (message.Content?.Headers.NonValidated.TryGetValues("Content-Type", out var type) is true)
        {
            yield return KeyValuePair.Create("content-type", type.ToString());
        }

        foreach (var (name, values) in message.Headers.NonValidated)
        {
            if (name.StartsWith("x-amz-", StringComparison.OrdinalIgnoreCase))
            {
                yield return KeyValuePair.Create(name, values.ToString());
            }
        }
    }
}
