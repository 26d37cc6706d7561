using System.Text.Json;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.OpenInference;

/// <summary>An input as the model's metadata declares it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Datatype">Its datatype, such as <c>FP32</c>.</param>
/// <param name="Rank">The number of its dimensions, the batch among them.</param>
internal sealed record TensorSpec(string Name, string Datatype, int Rank)
{
    /// <summary>The inputs in a model's metadata; null when it declares none.</summary>
    public static IReadOnlyList<TensorSpec>? ReadInputs(JsonElement metadata)
    {
        if (EngineJson.Find(metadata, "inputs") is not { ValueKind: JsonValueKind.Array } inputs)
        {
            return null;
        }

        var specs = inputs.EnumerateArray().Select(ReadOne).OfType<TensorSpec>().ToList();
        return specs.Count > 0 ? specs : null;
    }

    private static TensorSpec? ReadOne(JsonElement input)
    {
        var rank = EngineJson.Find(input, "shape") is { ValueKind: JsonValueKind.Array } shape ? shape.GetArrayLength() : 2;
        return EngineJson.Text(input, "name") is { } name && EngineJson.Text(input, "datatype") is { } datatype ? new TensorSpec(name, datatype, rank) : null;
    }
}
