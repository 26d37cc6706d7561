namespace Assay.Server.Subscriptions;

/// <summary>Request headers of a provider and an endpoint.</summary>
internal static class ProviderHeaders
{
    /// <summary>The provider's headers, overridden by the endpoint's; names are compared without case.</summary>
    public static IReadOnlyDictionary<string, string> Merge(IReadOnlyDictionary<string, string>? provider, IReadOnlyDictionary<string, string>? endpoint)
    {
        var merged = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (name, value) in (provider ?? new Dictionary<string, string>()).Concat(endpoint ?? new Dictionary<string, string>()))
        {
            merged[name] = value;
        }

        return merged;
    }
}
