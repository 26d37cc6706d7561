using System.Text.Json;

namespace Assay.Bench.Engine;

/// <summary>The stub engine, driven over the standard streams: says its address, answers each line with its counters.</summary>
internal static class EngineCommand
{
    public const string Name = "engine";

    public static async Task<int> RunAsync()
    {
        await using var engine = await StubEngine.StartAsync();
        await Console.Out.WriteLineAsync(engine.Url);
        while (await Console.In.ReadLineAsync() is not null)
        {
            await Console.Out.WriteLineAsync(JsonSerializer.Serialize(engine.Stats()));
        }

        return 0;
    }
}
