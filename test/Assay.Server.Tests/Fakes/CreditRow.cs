using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Server.Tests.Engines.Conformance;

namespace Assay.Server.Tests.Fakes;

/// <summary>An application as a fake reads it: exactly the model's features, each of its type.</summary>
internal sealed record CreditRow(string Sex, double Age, double Amount)
{
    public double[] Probabilities => CreditModel.Probabilities(Sex, Age, Amount);

    public string Decision => CreditModel.Decide(Probabilities);

    /// <summary>Reads a row of named values.</summary>
    /// <exception cref="FormatException">A column is missing, too many, or of another type; says which.</exception>
    public static CreditRow Read(JsonObject row, bool textIsNumber = false)
    {
        var unknown = row.Select(m => m.Key).Except(CreditModel.Features).FirstOrDefault();
        var missing = CreditModel.Features.FirstOrDefault(f => !row.ContainsKey(f));
        if ((unknown ?? missing) is { } name)
        {
            throw new FormatException($"column '{name}' is {(unknown is null ? "missing" : "not of the model")}");
        }

        return new CreditRow(Text(row[nameof(Sex)]), Number(row, nameof(Age), textIsNumber), Number(row, nameof(Amount), textIsNumber));
    }

    /// <summary>Reads a row of values in the model's order.</summary>
    public static CreditRow Read(JsonArray row) => row.Count == CreditModel.Features.Length
        ? Read(new JsonObject(CreditModel.Features.Select((f, i) => KeyValuePair.Create(f, row[i]?.DeepClone()))))
        : throw new FormatException($"X has {row.Count} features, but the model expects {CreditModel.Features.Length}");

    private static string Text(JsonNode? value) => value?.GetValueKind() == JsonValueKind.String && (string)value! is "male" or "female"
        ? (string)value!
        : throw new FormatException("Sex is neither male nor female");

    private static double Number(JsonObject row, string name, bool textIsNumber) => row[name] switch
    {
        JsonValue value when value.GetValueKind() == JsonValueKind.Number => (double)value,
        JsonValue value when textIsNumber && double.TryParse((string?)value, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => number,
        _ => throw new FormatException($"{name} is no number"),
    };
}
