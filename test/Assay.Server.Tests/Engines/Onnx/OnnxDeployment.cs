using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;
using Assay.Server.Tests.Engines.Conformance;

namespace Assay.Server.Tests.Engines.Onnx;

/// <summary>An ONNX model in the place of a fake engine: the real one runs.</summary>
internal static class OnnxDeployment
{
    public const string Model = "credit 1.0";

    public static FakeDeployment Create() => new()
    {
        Host = new NoHost(),
        ServiceType = "onnx",
        Credentials = [],
        DeploymentId = Model,

        // Nothing counts rows inside a model; the numbers prove that they were scored.
        ScoredRows = () => CreditModel.Applications.Count,
    };

    public static async Task UploadAsync(ApiHost host, byte[] model, string name = Model)
    {
        using var content = new ByteArrayContent(model);
        var (status, answer) = await host.TrySendAsync(HttpMethod.Put, $"onnx_models/{Uri.EscapeDataString(name)}", content);
        Assert.True(status == 201, $"answered {status}: {answer}");
    }

    private sealed class NoHost : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
