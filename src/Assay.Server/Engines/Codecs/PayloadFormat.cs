using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Subscriptions;

namespace Assay.Server.Engines.Codecs;

/// <summary>
/// What a codec has to know of a model: the order of its features where the format has no names, the names that its
/// nameless outputs get, and the options of the deployment's <c>payload_format</c>.
/// </summary>
internal sealed record PayloadFormat
{
    public const string DefaultPrediction = "prediction";
    public const string DefaultProbability = "probability";

    /// <summary>The features in the model's order; empty when the columns of the table are to be sent as they are.</summary>
    public IReadOnlyList<string> Features { get; init; } = [];

    /// <summary>The features that are no numbers whatever they look like.</summary>
    public IReadOnlySet<string> Categorical { get; init; } = new HashSet<string>();

    /// <summary>The column that a prediction without a name is given as.</summary>
    public string Prediction { get; init; } = DefaultPrediction;

    /// <summary>The column that probabilities without a name are given as.</summary>
    public string Probability { get; init; } = DefaultProbability;

    /// <summary>The columns of the probabilities where the subscription names one for each class; else empty.</summary>
    public IReadOnlyList<string> ClassColumns { get; init; } = [];

    /// <summary>The classes in the order of the probabilities; empty when unknown.</summary>
    public IReadOnlyList<string> Classes { get; init; } = [];

    public bool IsRegression { get; init; }

    /// <summary>How many rows were sent, for answers that do not show it; null when that is not known.</summary>
    public int? RowsSent { get; init; }

    /// <summary>The model's name on its engine.</summary>
    public string? AssetName { get; init; }

    /// <summary>The id of the model's input schema.</summary>
    public string? InputSchemaId { get; init; }

    /// <summary>The members of <c>payload_format</c>: which codec, and its options.</summary>
    public JsonObject Options { get; init; } = [];

    /// <summary>The codec that the options name; null: the engine's own.</summary>
    /// <exception cref="CodecException">The name is no text.</exception>
    public string? Codec => Options["codec"] is null ? null : Text("codec", "");

    /// <summary>How many rows the options let one call carry.</summary>
    /// <exception cref="CodecException">The number is none.</exception>
    public int MaxRows => Options["max_rows"] switch
    {
        null => int.MaxValue,
        JsonValue value when value.TryGetValue<int>(out var rows) && rows > 0 => rows,
        _ => throw new CodecException("payload_format.max_rows", "must be a whole number from 1 upwards"),
    };

    /// <param name="roles">Which column of the model is what.</param>
    /// <param name="options">The <c>payload_format</c> of the scoring endpoint.</param>
    public static PayloadFormat Of(ModelRoles roles, JsonElement? options) => new()
    {
        Features = roles.Features,
        Prediction = roles.Decision ?? DefaultPrediction,
        Categorical = roles.Categorical,
        Probability = roles.Probabilities is [var only] ? only : DefaultProbability,
        ClassColumns = roles.Probabilities.Count > 1 ? roles.Probabilities : [],
        AssetName = roles.AssetName,
        InputSchemaId = roles.InputSchemaId,
        Classes = roles.Classes,
        IsRegression = roles.IsRegression,
        Options = options is { ValueKind: JsonValueKind.Object } given ? JsonObject.Create(given)! : [],
    };

    /// <summary>An option that is text, or the fallback.</summary>
    /// <exception cref="CodecException">It is there and no text, or not among those accepted.</exception>
    public string Text(string name, string fallback, params ReadOnlySpan<string> accepted)
    {
        if (Options[name] is not { } node)
        {
            return fallback;
        }

        var text = node is JsonValue value && value.TryGetValue<string>(out var given) ? given : null;
        if (text is null || (accepted.Length > 0 && !accepted.Contains(text)))
        {
            var expected = accepted.Length > 0 ? $"one of {string.Join(", ", accepted.ToArray())}" : "text";
            throw new CodecException($"payload_format.{name}", $"must be {expected}");
        }

        return text;
    }

    /// <summary>An option that is a list of texts; empty when it is not there.</summary>
    /// <exception cref="CodecException">It is there and no such list.</exception>
    public IReadOnlyList<string> Texts(string name) => Options[name] switch
    {
        null => [],
        JsonArray list when list.All(i => i is JsonValue value && value.TryGetValue<string>(out _)) => [.. list.Select(i => i!.GetValue<string>())],
        _ => throw new CodecException($"payload_format.{name}", "must be a list of texts"),
    };

    /// <summary>The features in the model's order, for formats that know columns by their place.</summary>
    /// <exception cref="CodecException">The rows lack one.</exception>
    public Table InOrder(Table rows)
    {
        var missing = Features.FirstOrDefault(f => !rows.TryGet(f, out _));
        return missing is not null ? throw new CodecException("", $"they have no feature '{missing}'")
            : Features.Count == 0 ? rows
            : rows.Select(Features);
    }
}
