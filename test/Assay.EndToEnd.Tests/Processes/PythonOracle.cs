using System.Text.Json.Nodes;

namespace Assay.EndToEnd.Tests.Processes;

/// <summary>Values computed by other people's libraries: a Python script that reads JSON and prints JSON.</summary>
internal static class PythonOracle
{
    public static async Task<JsonObject> ComputeAsync(string script, JsonObject input)
    {
        await using var process = ChildProcess.Start(script, PythonEngine.Interpreter, [Path.Combine(AppContext.BaseDirectory, "Oracles", script)]);
        await process.SendAsync(input.ToJsonString());
        var exitCode = await process.WaitForExitAsync(TimeSpan.FromMinutes(1));
        Assert.True(exitCode == 0, $"{script} failed:\n{process.Output}");
        return JsonNode.Parse(process.Output)!.AsObject();
    }
}
