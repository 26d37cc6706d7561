namespace Assay.Server.Engines.SageMaker;

/// <summary>
/// Where SageMaker answers: AWS's hosts of the region, or <c>control_url</c> and <c>runtime_url</c> of the credentials for
/// private links.
/// </summary>
internal static class SageMakerHosts
{
    /// <summary>Where endpoints are listed.</summary>
    public static Uri Control(EngineBinding binding) => Host(binding, "control_url", "api");

    /// <summary>Where an endpoint is invoked.</summary>
    public static Uri Invocations(EngineBinding binding, string endpoint) =>
        new($"{Host(binding, "runtime_url", "runtime").AbsoluteUri.TrimEnd('/')}/endpoints/{Uri.EscapeDataString(endpoint)}/invocations");

    private static Uri Host(EngineBinding binding, string member, string prefix)
    {
        if (binding.Credential(member) is { } given)
        {
            return Uri.TryCreate(given, UriKind.Absolute, out var url)
                ? url
                : throw new EngineException("engine_credentials_wrong", $"'{member}' is no absolute address.");
        }

        var region = binding.Required("region", "it is the AWS region of the endpoints, such as us-east-1");
        var suffix = region.StartsWith("cn-", StringComparison.Ordinal) ? "amazonaws.com.cn" : "amazonaws.com";
        return Uri.TryCreate($"https://{prefix}.sagemaker.{region}.{suffix}/", UriKind.Absolute, out var host)
            ? host
            : throw new EngineException("engine_credentials_wrong", $"'{region}' is no AWS region.");
    }
}
