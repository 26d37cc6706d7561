using Assay.Server.Tests.Api;
using Assay.Server.Tests.Fakes;
using Assay.Server.Tests.Monitoring;

namespace Assay.Server.Tests.Predictions;

public sealed class SilentEngineTests(ImpatientHost impatient) : IClassFixture<ImpatientHost>
{
    [Fact]
    public async Task An_engine_that_does_not_answer_is_a_time_out_and_then_left_alone()
    {
        var model = await DebiasedModel.SubscribeAsync(impatient.Place);
        impatient.Place.Engine.Next(Misbehave.Hang());
        var first = await AskAsync(model);
        impatient.Place.Engine.IsDown = () => true;
        var codes = new List<(int, string)>();
        for (var call = 0; call < 6; call++)
        {
            codes.Add(await AskAsync(model));
        }

        Assert.Equal((504, "engine_timeout"), first);
        Assert.Equal((502, "engine_unreachable"), codes[0]);
        Assert.Equal((503, "engine_circuit_open"), codes[^1]);
        Assert.Equal(400, await impatient.Place.Host.CountAsync(model.PayloadSet));
    }

    private static async Task<(int, string)> AskAsync(MonitoredModel model)
    {
        var (status, answer) = await model.Place.Host.TrySendAsync(HttpMethod.Post, $"subscriptions/{model.Id}/predictions", DebiasedModel.Request(("male", 1)));
        return (status, (string)answer!["errors"]![0]!["code"]!);
    }
}
