using System.Text.Json.Nodes;
using Assay.Server.Tests.Fakes;

namespace Assay.Server.Tests.Monitoring;

public sealed class EngineTimeoutTests(ImpatientHost impatient) : IClassFixture<ImpatientHost>
{
    [Fact]
    public async Task Run_whose_engine_does_not_answer_ends_with_the_limit_and_the_setting_to_raise()
    {
        var model = await impatient.Place.SubscribeAsync(RowModel.Binary("no", "yes", _ => 0.5), ["a"]);
        var instance = await model.AddMonitorAsync("quality", new JsonObject { ["min_feedback_data_size"] = 1 });
        await model.LabelAsync(["a", "Risk"], [[0.2, "no"]]);
        impatient.Place.Engine.Next(Misbehave.Hang());
        var run = await model.RunAsync(instance);

        Assert.Equal(["engine_timeout"], run.FailureCodes());
        Assert.Contains("did not answer within 1 s", run.FailureText());
        Assert.Contains("engine_timeout_seconds", run.FailureText());
    }
}
