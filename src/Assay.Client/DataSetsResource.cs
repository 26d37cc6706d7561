using System.Net.Http.Headers;
using System.Text.Json;
using Assay.Contracts;
using Assay.Contracts.DataSets;
using Assay.Contracts.Envelopes;

namespace Assay.Client;

/// <summary>Data sets and their records.</summary>
public sealed class DataSetsResource
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromMilliseconds(50);

    private readonly AssayClient _client;

    internal DataSetsResource(AssayClient client) => _client = client;

    /// <summary>Adds a data set.</summary>
    public Task<Resource<DataSet>> AddAsync(DataSet dataSet, CancellationToken cancellation) =>
        _client.PostAsync("data_sets", dataSet, AssayJson.Default.DataSet, AssayJson.Default.ResourceDataSet, cancellation);

    /// <summary>The data sets of a subscription of one type.</summary>
    public async Task<IReadOnlyList<Resource<DataSet>>> ListAsync(string subscriptionId, string type, CancellationToken cancellation)
    {
        var query = $"data_sets?target.target_id={subscriptionId}&target.target_type=subscription&type={type}";
        return (await _client.GetAsync(query, AssayJson.Default.DataSetList, cancellation).ConfigureAwait(false)).DataSets;
    }

    /// <summary>Stores records; they are durable when this returns, and can be counted a moment later.</summary>
    /// <param name="id">The data set.</param>
    /// <param name="json">A JSON array of records.</param>
    /// <param name="cancellation">Stops the call.</param>
    /// <returns>The request, for <see cref="WaitAsync"/>.</returns>
    public Task<string> StoreAsync(string id, ReadOnlyMemory<byte> json, CancellationToken cancellation) =>
        StoreAsync($"data_sets/{id}/records", new ReadOnlyMemoryContent(json), "application/json", cancellation);

    /// <summary>Stores the rows of a CSV file whose first line names the columns.</summary>
    public Task<string> StoreCsvAsync(string id, Stream csv, CancellationToken cancellation) =>
        StoreAsync($"data_sets/{id}/records?header=true", new StreamContent(csv), "text/csv", cancellation);

    /// <summary>Waits until the rows of a request can be counted and read.</summary>
    /// <exception cref="AssayException">They could not be stored.</exception>
    public async Task WaitAsync(string id, string requestId, CancellationToken cancellation)
    {
        while (true)
        {
            var state = await _client.GetAsync($"data_sets/{id}/requests/{requestId}", AssayJson.Default.RecordsState, cancellation).ConfigureAwait(false);
            switch (state.State)
            {
                case ResourceState.Active:
                    return;
                case ResourceState.Error:
                    throw new AssayException(System.Net.HttpStatusCode.OK, state.Failure);
                default:
                    await Task.Delay(PollInterval, cancellation).ConfigureAwait(false);
                    break;
            }
        }
    }

    /// <summary>How many rows a data set has.</summary>
    public async Task<long> CountAsync(string id, CancellationToken cancellation)
    {
        var answer = await ReadAsync(id, "include_total_count=true&limit=0", cancellation).ConfigureAwait(false);
        return answer.GetProperty("total_count").GetInt64();
    }

    /// <summary>Reads records.</summary>
    /// <param name="id">The data set.</param>
    /// <param name="query">Query parameters such as <c>limit=10&amp;filter=Sex:eq:female&amp;format=list</c>.</param>
    /// <param name="cancellation">Stops the call.</param>
    public Task<JsonElement> ReadAsync(string id, string query, CancellationToken cancellation) =>
        _client.GetAsync($"data_sets/{id}/records?{query}", AssayJson.Default.JsonElement, cancellation);

    private async Task<string> StoreAsync(string path, HttpContent content, string type, CancellationToken cancellation)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var response = await _client.SendAsync(HttpMethod.Post, path, content, cancellation).ConfigureAwait(false);
        return response.Headers.Location!.ToString().Split('/')[^1];
    }
}
