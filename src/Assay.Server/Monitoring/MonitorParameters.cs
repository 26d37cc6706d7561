using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Server.Monitoring;

/// <summary>Typed reading of a monitor's free-form parameters.</summary>
internal static class MonitorParameters
{
    /// <exception cref="MonitorException">It is no whole number in the range.</exception>
    public static int Whole(this JsonObject parameters, string name, int fallback, int min, int max)
    {
        if (parameters[name] is not { } node)
        {
            return fallback;
        }

        return node is JsonValue value && value.TryGetValue<double>(out var number) && number == Math.Floor(number) && number >= min && number <= max
            ? (int)number
            : throw new MonitorException("invalid_value", $"'{name}' must be a whole number from {min} to {max}.", name);
    }

    /// <exception cref="MonitorException">It is no number in the range.</exception>
    public static double Number(this JsonObject parameters, string name, double fallback, double min, double max)
    {
        if (parameters[name] is not { } node)
        {
            return fallback;
        }

        return node is JsonValue value && value.TryGetValue<double>(out var number) && number >= min && number <= max
            ? number
            : throw new MonitorException("invalid_value", $"'{name}' must be a number from {min} to {max}.", name);
    }

    /// <exception cref="MonitorException">It is neither true nor false.</exception>
    public static bool Flag(this JsonObject parameters, string name, bool fallback) => parameters[name]?.GetValueKind() switch
    {
        null => fallback,
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => throw new MonitorException("invalid_value", $"'{name}' must be true or false.", name),
    };

    /// <exception cref="MonitorException">It is no list of texts, numbers or booleans.</exception>
    public static IReadOnlyList<string>? Labels(this JsonObject parameters, string name)
    {
        if (parameters[name] is not { } node)
        {
            return null;
        }

        return node is JsonArray items && items.All(i => i is JsonValue)
            ? [.. items.Select(i => i!.ToString())]
            : throw new MonitorException("invalid_value", $"'{name}' must be a list of class labels.", name);
    }
}
