using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Assay.Bench.Load;
using Assay.Bench.Payload;
using Assay.Client;

namespace Assay.Bench.Server;

/// <summary>A running server with a subscribed model, ready for records.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder;
    private readonly string _token;
    private int _clients;

    private BenchServer(TemporaryFolder folder, ServerProcess process, AssayClient assay, BenchModel model, string token)
    {
        _folder = folder;
        Process = process;
        Assay = assay;
        Model = model;
        _token = token;
    }

    public ServerProcess Process { get; }

    public AssayClient Assay { get; }

    public BenchModel Model { get; }

    public string RecordsPath => $"/openscale/{Assay.InstanceId}/v2/data_sets/{Model.DataSetId}/records";

    public static async Task<BenchServer> StartAsync(PayloadShape shape, bool isPinned, string? scoringUrl = null)
    {
        var folder = new TemporaryFolder();
        var process = await ServerProcess.StartAsync(folder.Path, isPinned);
        var assay = await process.SignInAsync();
        var model = await BenchModel.SubscribeAsync(assay, shape, scoringUrl);
        return new BenchServer(folder, process, assay, model, await TokenAsync(process.Address));
    }

    /// <summary>Connections that store records; no two ever use the same scoring id.</summary>
    public LoadClient Records(int connections, PayloadBody body) =>
        new(Process.Address, connections, _ => new RequestTemplate(RecordsPath, _token, body, _clients++));

    /// <summary>Connections to the sink, with the same bytes.</summary>
    public LoadClient Sink(int connections, PayloadBody body) =>
        new(Process.Address, connections, _ => new RequestTemplate(SinkFilter.Path, _token, body, _clients++));

    /// <summary>How many rows the record store has.</summary>
    public Task<long> CountRowsAsync() => CountRowsAsync(Model);

    /// <summary>How many rows the record store has of a model.</summary>
    public async Task<long> CountRowsAsync(BenchModel model)
    {
        await Process.WaitUntilLoadedAsync();
        var answer = await Assay.DataSets.ReadAsync(model.DataSetId, "limit=0&include_total_count=true", CancellationToken.None);
        return answer.GetProperty("total_count").GetInt64();
    }

    public async ValueTask DisposeAsync()
    {
        Assay.Dispose();
        await Process.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>The answer of the API to a GET, by the path below the instance's.</summary>
    public async Task<JsonObject> GetAsync(string path)
    {
        using var http = new HttpClient { BaseAddress = Process.Address };
        http.DefaultRequestHeaders.Authorization = new("Bearer", _token);
        return (await http.GetFromJsonAsync<JsonObject>($"/openscale/{Assay.InstanceId}/v2/{path}"))!;
    }

    private static async Task<string> TokenAsync(Uri server)
    {
        using var http = new HttpClient { BaseAddress = server };
        var answer = await http.PostAsJsonAsync("/v1/authorize", new JsonObject { ["username"] = "admin", ["password"] = ServerProcess.Password });
        return (string)(await answer.Content.ReadFromJsonAsync<JsonObject>())!["token"]!;
    }
}
