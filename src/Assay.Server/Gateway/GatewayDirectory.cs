using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Text.Json;
using System.Text.RegularExpressions;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;
using Assay.Server.Catalog;
using Assay.Server.Engines.Transport;
using Assay.Server.Http;

namespace Assay.Server.Gateway;

/// <summary>The gateways by name. Read on every request, made anew when a subscription changes.</summary>
internal sealed partial class GatewayDirectory(ResourceCatalog catalog)
{
    private readonly ConcurrentDictionary<string, GatewayCounters> _counters = new(StringComparer.Ordinal);
    private volatile FrozenDictionary<string, GatewayRoute> _routes = FrozenDictionary<string, GatewayRoute>.Empty;

    public IReadOnlyCollection<GatewayRoute> All => _routes.Values;

    /// <summary>The gaps of every gateway that this server has or had, by subscription.</summary>
    public IEnumerable<(string SubscriptionId, GapWatch Watch)> Gaps => _counters.Select(c => (c.Key, c.Value.Gaps));

    public GapWatch? GapsOf(string subscriptionId) => _counters.GetValueOrDefault(subscriptionId)?.Gaps;

    public GatewayRoute? Find(ReadOnlySpan<char> name) =>
        _routes.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(name, out var route) ? route : null;

    /// <summary>Reads the gateways of all subscriptions.</summary>
    public async Task ReloadAsync(CancellationToken cancellation)
    {
        var routes = new Dictionary<string, GatewayRoute>(StringComparer.Ordinal);
        foreach (var subscription in await catalog.ListAsync(Kinds.Subscription, cancellation))
        {
            if (subscription.Entity.Gateway is { Name: { } name } gateway && UpstreamOf(subscription.Entity) is { } upstream)
            {
                var counters = _counters.GetOrAdd(subscription.Metadata.Id, _ => new GatewayCounters());
                routes[name] = new GatewayRoute(subscription.Metadata.Id, subscription.Entity.ServiceProviderId!, upstream, gateway, counters);
            }
        }

        _routes = routes.ToFrozenDictionary(StringComparer.Ordinal);
    }

    /// <summary>Checks the gateway of a subscription that is added or changed.</summary>
    /// <exception cref="ApiException">400 or 409: names the member and what is accepted.</exception>
    public void Validate(Subscription subscription, string? subscriptionId)
    {
        if (subscription.Gateway is not { } gateway)
        {
            return;
        }

        var errors = new List<ApiError>();
        if (gateway.Name is null || !NamePattern().IsMatch(gateway.Name))
        {
            errors.Add(Wrong("gateway.name", "'gateway.name' must be 1 to 64 letters, digits, hyphens, dots or underscores."));
        }
        else if (Find(gateway.Name) is { } known && known.SubscriptionId != subscriptionId)
        {
            throw ApiException.Conflict($"Another subscription has the gateway '{gateway.Name}'.", gateway.Name);
        }

        Check(errors, "gateway.mode", gateway.Mode, GatewayRules.IsMode, "asynchronous or durable");
        Check(errors, "gateway.credentials", gateway.Credentials, text => text is GatewayRules.Application or GatewayRules.Provider, "application or provider");
        Check(errors, "gateway.on_logging_failure", gateway.OnLoggingFailure, GatewayRules.IsOnLoggingFailure, "answer or refuse");
        Check(errors, "gateway.transaction_id_header", gateway.TransactionIdHeader, GatewayRules.IsHeader, "the name of a header");
        Check(errors, "gateway.transaction_id_pointer", gateway.TransactionIdPointer, GatewayRules.IsPointer, "a JSON pointer, such as /id");
        Check(errors, "gateway.user_id_header", gateway.UserIdHeader, GatewayRules.IsHeader, "the name of a header");
        if (gateway.SamplingRate is { } rate && !GatewayRules.IsSamplingRate(rate))
        {
            errors.Add(Wrong("gateway.sampling_rate", "'gateway.sampling_rate' must be above 0 and at most 1."));
        }

        if (gateway.LogWhen is { } marker && !GatewayRules.IsMarker(marker))
        {
            errors.Add(Wrong("gateway.log_when", "'gateway.log_when' must have either a header or a JSON pointer."));
        }

        if (gateway.PayloadFormat is { ValueKind: not JsonValueKind.Object })
        {
            errors.Add(Wrong("gateway.payload_format", "'gateway.payload_format' must be an object."));
        }

        if (UpstreamOf(subscription) is not { } upstream)
        {
            errors.Add(Wrong("gateway.upstream", "'gateway.upstream' must be an http or https address, or the deployment must have a scoring endpoint."));
        }
        else if (AddressGuard.Refusal(upstream) is { } refusal)
        {
            errors.Add(Wrong("gateway.upstream", refusal));
        }

        if (errors.Count > 0)
        {
            throw new ApiException(400, errors);
        }
    }

    private static Uri? UpstreamOf(Subscription subscription) =>
        Uri.TryCreate(subscription.Gateway?.Upstream ?? subscription.Deployment?.ScoringEndpoint?.Url, UriKind.Absolute, out var upstream) ? upstream : null;

    private static void Check(List<ApiError> errors, string field, string? value, Func<string, bool> isAccepted, string accepted)
    {
        if (value is not null && !isAccepted(value))
        {
            errors.Add(Wrong(field, $"'{field}' must be {accepted}."));
        }
    }

    private static ApiError Wrong(string field, string message) => new("invalid_value", message, [field], new ErrorTarget("field", field));

    [GeneratedRegex("^[A-Za-z0-9._-]{1,64}$")]
    private static partial Regex NamePattern();
}
