using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using Assay.Bench.Load;
using Assay.Bench.Payload;
using Assay.Client;

namespace Assay.Bench.Server;

/// <summary>A running server with a subscribed model, ready for records.</summary>
internal sealed class BenchServer : IAsyncDisposable
{
    /// <summary>The client number of records that no load client sends.</summary>
    private const int Own = 999;

    private readonly TemporaryFolder _folder;
    private readonly string _token;
    private int _clients;
    private long _stored;

    private BenchServer(TemporaryFolder folder, ServerProcess process, AssayClient assay, BenchModel model, string token)
    {
        _folder = folder;
        Process = process;
        Assay = assay;
        Model = model;
        _token = token;
        Api = new HttpClient { BaseAddress = new Uri(process.Address, $"/openscale/{assay.InstanceId}/v2/") };
        Api.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public string Folder => _folder.Path;

    public ServerProcess Process { get; }

    public AssayClient Assay { get; }

    public BenchModel Model { get; }

    /// <summary>The same API without the client's pauses between two questions.</summary>
    public HttpClient Api { get; }

    public string RecordsPath => $"/openscale/{Assay.InstanceId}/v2/data_sets/{Model.DataSetId}/records";

    public static async Task<BenchServer> StartAsync(PayloadShape shape, bool isPinned, Uri? scoringUrl = null, params string[] more)
    {
        var folder = new TemporaryFolder();
        var process = await ServerProcess.StartAsync(folder.Path, isPinned, more);
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

    /// <summary>Stores a record and returns when it is acknowledged.</summary>
    /// <returns>Its scoring id, which was written into the body.</returns>
    public async Task<string> StoreAsync(PayloadBody body)
    {
        var id = body.Bytes.AsMemory(body.IdOffset, PayloadBody.IdLength);
        PayloadBody.WriteId(id.Span, Own, _stored++);
        await Assay.DataSets.StoreAsync(Model.DataSetId, body.Bytes, CancellationToken.None);
        return Encoding.ASCII.GetString(id.Span);
    }

    /// <summary>How many rows the record store has.</summary>
    public Task<long> CountRowsAsync() => CountRowsAsync(Model);

    /// <summary>How many rows the record store has of a model.</summary>
    public async Task<long> CountRowsAsync(BenchModel model)
    {
        await Process.WaitUntilLoadedAsync();
        return await Assay.DataSets.CountAsync(model.DataSetId, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        Api.Dispose();
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
