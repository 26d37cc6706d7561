using Assay.Contracts;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;

namespace Assay.Client;

/// <summary>Deployed models under observation.</summary>
public sealed class SubscriptionsResource
{
    private readonly AssayClient _client;

    internal SubscriptionsResource(AssayClient client) => _client = client;

    /// <summary>Subscribes to a deployment. Its payload data set exists when this returns.</summary>
    public Task<Resource<Subscription>> AddAsync(Subscription subscription, CancellationToken cancellation) =>
        _client.PostAsync("subscriptions", subscription, AssayJson.Default.Subscription, AssayJson.Default.ResourceSubscription, cancellation);

    /// <summary>One subscription.</summary>
    public Task<Resource<Subscription>> GetAsync(string id, CancellationToken cancellation) =>
        _client.GetAsync($"subscriptions/{id}", AssayJson.Default.ResourceSubscription, cancellation);

    /// <summary>All subscriptions.</summary>
    public async Task<IReadOnlyList<Resource<Subscription>>> ListAsync(CancellationToken cancellation) =>
        (await _client.GetAsync("subscriptions", AssayJson.Default.SubscriptionList, cancellation).ConfigureAwait(false)).Subscriptions;

    /// <summary>Removes a subscription with all its records and monitors.</summary>
    public async Task DeleteAsync(string id, CancellationToken cancellation) =>
        (await _client.SendAsync(HttpMethod.Delete, $"subscriptions/{id}", null, cancellation).ConfigureAwait(false)).Dispose();

    /// <summary>Hands over what a gateway beside an engine has logged.</summary>
    /// <param name="id">The subscription whose traffic it is.</param>
    /// <param name="exchanges">The exchanges in the gateway's own form.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <exception cref="AssayException">The server does not take them; none of them is acknowledged.</exception>
    public async Task SendExchangesAsync(string id, HttpContent exchanges, CancellationToken cancellation) =>
        (await _client.SendAsync(HttpMethod.Post, $"subscriptions/{id}/exchanges", exchanges, cancellation).ConfigureAwait(false)).Dispose();
}
