using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Onnx;

namespace Assay.Server.Tests.Api.Conformance;

internal sealed partial class ConformanceScenario
{
    private async Task CertifyAsync()
    {
        var certification = await _api.AddAsync($"service_providers/{_provider}/certifications", new JsonObject { ["subscription_id"] = _subscription });
        await _api.WaitAsync($"service_providers/{_provider}/certifications/{certification}");
        await _api.GetAsync($"service_providers/{_provider}/certifications");
        await _api.GetAsync($"service_providers/{_provider}/certifications/none", 404);
        await _api.PostAsync($"service_providers/{_provider}/certifications", new JsonObject { ["subscription_id"] = "none" }, 404);

        using var model = new ByteArrayContent(CreditOnnx.ByMatrix());
        await _api.SendAsync("PUT", "onnx_models/conformance", 201, model);
        await _api.GetAsync("onnx_models");
        await _api.DeleteAsync("onnx_models/conformance");
        await _api.DeleteAsync("onnx_models/conformance", 404);
    }
}
