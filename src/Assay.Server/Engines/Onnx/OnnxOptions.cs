using System.Text.Json.Nodes;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Onnx;

/// <summary>What <c>payload_format</c> may say of a model: which features an input takes, and which outputs are what.</summary>
/// <param name="Inputs">The features of each input, in order; empty when names decide.</param>
/// <param name="Prediction">The output with the prediction; null when types decide.</param>
/// <param name="Probability">The output with the probabilities; null when types decide.</param>
internal sealed record OnnxOptions(IReadOnlyDictionary<string, IReadOnlyList<string>> Inputs, string? Prediction, string? Probability)
{
    public static OnnxOptions Read(JsonObject options, List<FormatProblem> problems)
    {
        var reader = new OptionsReader(options, "payload_format", problems);
        var inputs = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        if (reader.Any("inputs") is { } given)
        {
            foreach (var (name, features) in given as JsonObject ?? [])
            {
                var names = (features as JsonArray ?? new JsonArray(features?.DeepClone())).Select(f => f is JsonValue value && value.TryGetValue<string>(out var text) ? text : null).ToList();
                if (names.Contains(null))
                {
                    problems.Add(new FormatProblem($"payload_format.inputs.{name}", "must be a feature or an array of features"));
                }

                inputs[name] = [.. names.OfType<string>()];
            }

            if (given is not JsonObject)
            {
                reader.Refuse("inputs", "must be an object from input to features, such as {\"float_input\": [\"Age\", \"Amount\"]}");
            }
        }

        var outputs = reader.Object("outputs");
        var read = new OnnxOptions(inputs, outputs?.Text("prediction", "the name of an output"), outputs?.Text("probability", "the name of an output"));
        outputs?.RefuseUnknown();
        return read;
    }

    /// <exception cref="CodecException">The options are wrong; names every problem.</exception>
    public static OnnxOptions Read(PayloadFormat format)
    {
        var problems = new List<FormatProblem>();
        var read = Read(format.Options, problems);
        return problems.Count == 0 ? read : throw FormatProblem.ToException(problems);
    }
}
