using System.Net.Http.Headers;

namespace Assay.EndToEnd.Tests.Durability;

/// <summary>An application that logs batch after batch until the server is gone.</summary>
internal sealed class LoadClient(int number, string folder, int seed) : IDisposable
{
    private readonly Ledger _ledger = new(Path.Combine(folder, $"client-{number}"));
    private readonly Random _random = new(seed);
    private readonly List<RowBatch> _unanswered = [];
    private readonly List<RowBatch> _refused = [];
    private int _sent;

    /// <summary>Batches to which no answer came.</summary>
    public IReadOnlyList<RowBatch> Unanswered => _unanswered;

    /// <summary>Batches that the server did not take, and said so.</summary>
    public IReadOnlyList<RowBatch> Refused => _refused;

    public async Task RunAsync(HttpClient http, string records, int cycle, Action acknowledged)
    {
        _unanswered.Clear();
        _refused.Clear();
        while (_unanswered.Count == 0)
        {
            var batch = new RowBatch($"c{number}-{++_sent}", cycle, NextSize());
            if (await SendAsync(http, records, batch))
            {
                acknowledged();
            }
        }
    }

    /// <summary>Sends again what was not answered, as a client does whose server came back.</summary>
    public async Task SendAgainAsync(HttpClient http, string records)
    {
        var unanswered = _unanswered.ToList();
        _unanswered.Clear();
        foreach (var batch in unanswered)
        {
            await SendAsync(http, records, batch);
        }
    }

    public void Dispose() => _ledger.Dispose();

    /// <returns>Whether the batch was acknowledged.</returns>
    private async Task<bool> SendAsync(HttpClient http, string records, RowBatch batch)
    {
        using var body = new ByteArrayContent(batch.Body());
        body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        try
        {
            using var response = await http.PostAsync(new Uri(records, UriKind.Relative), body);
            if (response.IsSuccessStatusCode)
            {
                _ledger.Acknowledged(batch);
                return true;
            }

            Assert.True((int)response.StatusCode is 503 or 507, $"{batch} was answered with {(int)response.StatusCode}: {await response.Content.ReadAsStringAsync()}");
            _refused.Add(batch);
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            _unanswered.Add(batch);
        }

        return false;
    }

    /// <summary>Mostly single rows and small batches, and now and then up to 10,000 rows.</summary>
    private int NextSize() => _random.Next(20) switch
    {
        < 10 => 1,
        < 19 => _random.Next(2, 100),
        _ => _random.Next(1_000, 10_001),
    };
}
