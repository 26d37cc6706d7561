using System.Text.Json;

namespace Assay.Monitors.Tests.Oracles;

/// <summary>Reference values that scripts under test/oracles wrote.</summary>
internal static class Oracle
{
    public static JsonDocument Read(string name) => JsonDocument.Parse(File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "Oracles", $"{name}.json")));

    public static double[] Doubles(this JsonElement element, string name) => element.GetProperty(name).Deserialize<double[]>()!;

    public static bool[] Booleans(this JsonElement element, string name) => element.GetProperty(name).Deserialize<bool[]>()!;
}
