using System.Text.Json.Nodes;
using Assay.Server.Tests.Api;
using Assay.Server.Tests.Certifications;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Engines.Commands;

public class CertifyCommandTests
{
    [Fact]
    public async Task Certify_prints_the_report_and_ends_by_its_result()
    {
        await using var host = await ApiHost.StartAsync();
        await using var engine = await FakeEngine.StartAsync();
        engine.Score = CreditScoring.Good;
        await host.PostAsync("service_providers", new JsonObject { ["name"] = "my engine", ["service_type"] = "custom_machine_learning", ["credentials"] = new JsonObject { ["url"] = engine.Address.ToString() } });
        var file = Path.GetTempFileName();
        var request = new JsonObject { ["deployment_id"] = "credit", ["scoring_endpoint"] = new JsonObject { ["url"] = engine.ScoringUrl.ToString() }, ["sample"] = CreditScoring.Sample(20) };
        await File.WriteAllTextAsync(file, request.ToJsonString(), TestContext.Current.CancellationToken);
        string[] server = ["--url", host.Server.ToString(), "--password", ApiHost.Password];

        var (good, output, errors) = await AssayCommand.RunAsync(["engines", "certify", "my engine", .. server, "--request", file]);
        engine.Score = CreditScoring.WithoutPrediction;
        var (bad, _, _) = await AssayCommand.RunAsync(["engines", "certify", "my engine", .. server, "--request", file]);
        var (unknown, _, unknownErrors) = await AssayCommand.RunAsync(["engines", "certify", "other", .. server, "--deployment", "credit"]);
        File.Delete(file);

        Assert.True(good == 0, errors + output);
        Assert.Contains("pass, ", output, StringComparison.Ordinal);
        Assert.Equal(1, bad);
        Assert.Equal(2, unknown);
        Assert.Contains("There is no service provider 'other'; there are 'my engine'", unknownErrors, StringComparison.Ordinal);
    }
}
