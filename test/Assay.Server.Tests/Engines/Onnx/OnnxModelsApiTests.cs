using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;

namespace Assay.Server.Tests.Engines.Onnx;

public class OnnxModelsApiTests(ApiHostFixture fixture) : IClassFixture<ApiHostFixture>
{
    [Fact]
    public async Task Model_is_uploaded_listed_replaced_and_removed()
    {
        var host = fixture.Host;

        await OnnxDeployment.UploadAsync(host, CreditOnnx.ByMatrix(), "credit");
        await OnnxDeployment.UploadAsync(host, CreditOnnx.ByFeature(), "credit");
        var listed = await host.GetAsync("onnx_models");
        await host.SendAsync(HttpMethod.Delete, "onnx_models/credit");

        Assert.Equal(CreditOnnx.ByFeature().Length, (int)Assert.Single(listed["onnx_models"]!.AsArray())!["bytes"]!);
        Assert.Empty((await host.GetAsync("onnx_models"))["onnx_models"]!.AsArray());
        Assert.Equal(404, (await host.TrySendAsync(HttpMethod.Delete, "onnx_models/credit")).Status);
    }

    [Fact]
    public async Task Model_that_was_just_uploaded_or_removed_is_listed_so()
    {
        var host = fixture.Host;
        var provider = await host.PostAsync("service_providers", new JsonObject { ["name"] = "onnx", ["service_type"] = "onnx" });
        var list = $"/v1/ml_instances/{(string)provider["metadata"]!["id"]!}/deployments";

        Assert.Equal(0, (int)(await host.GetAsync(list))["count"]!);
        await OnnxDeployment.UploadAsync(host, CreditOnnx.ByMatrix(), "new");
        Assert.Equal(1, (int)(await host.GetAsync(list))["count"]!);
        await host.SendAsync(HttpMethod.Delete, "onnx_models/new");
        Assert.Equal(0, (int)(await host.GetAsync(list))["count"]!);
    }

    [Theory]
    [InlineData("credit", "not a model", "The model 'credit' cannot be loaded")]
    [InlineData(".hidden", "x", "'name' must be letters")]
    [InlineData("..%2Fup", "x", "'name' must be letters")]
    public async Task Upload_that_is_no_model_is_refused_and_not_kept(string name, string body, string expected)
    {
        var host = fixture.Host;
        using var content = new StringContent(body);

        var (status, answer) = await host.TrySendAsync(HttpMethod.Put, $"onnx_models/{name}", content);

        Assert.Equal(400, status);
        Assert.Contains(expected, (string)answer!["errors"]![0]!["message"]!, StringComparison.Ordinal);
        Assert.Empty((await host.GetAsync("onnx_models"))["onnx_models"]!.AsArray());
    }
}
