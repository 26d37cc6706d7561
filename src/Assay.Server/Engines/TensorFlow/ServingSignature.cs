using System.Text.Json;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.TensorFlow;

/// <summary>The inputs of each signature of a served model: their datatype and the number of their dimensions.</summary>
internal sealed class ServingSignature
{
    public const string Default = "serving_default";

    private readonly Dictionary<string, Dictionary<string, (string? Type, int? Rank)>> _signatures = new(StringComparer.Ordinal);

    /// <summary>Reads a model's metadata; null when it has no signatures.</summary>
    public static ServingSignature? Read(JsonElement root)
    {
        if (EngineJson.Find(root, "metadata", "signature_def", "signature_def") is not { ValueKind: JsonValueKind.Object } signatures)
        {
            return null;
        }

        var read = new ServingSignature();
        foreach (var signature in signatures.EnumerateObject())
        {
            if (EngineJson.Find(signature.Value, "inputs") is { ValueKind: JsonValueKind.Object } inputs)
            {
                var known = read._signatures[signature.Name] = new(StringComparer.Ordinal);
                foreach (var input in inputs.EnumerateObject())
                {
                    known[input.Name] = (EngineJson.Text(input.Value, "dtype"), Rank(input.Value));
                }
            }
        }

        return read._signatures.Count > 0 ? read : null;
    }

    /// <summary>The only input of a signature; null when there are more, or none is known.</summary>
    public string? OnlyInput(string signature) => _signatures.TryGetValue(signature, out var inputs) && inputs.Count == 1 ? inputs.Keys.First() : null;

    public string? TypeOf(string signature, string input) => Find(signature, input).Type;

    public int? RankOf(string signature, string input) => Find(signature, input).Rank;

    private (string? Type, int? Rank) Find(string signature, string input) =>
        _signatures.TryGetValue(signature, out var inputs) ? inputs.GetValueOrDefault(input) : default;

    private static int? Rank(JsonElement input) =>
        EngineJson.Find(input, "tensor_shape", "dim") is { ValueKind: JsonValueKind.Array } dimensions ? dimensions.GetArrayLength() : null;
}
