using System.Text.Json.Nodes;
using Assay.Contracts.Explanations;
using Assay.Server.Catalog;
using Assay.Server.Dashboard.Parts;
using Microsoft.AspNetCore.Components;

namespace Assay.Server.Dashboard.Pages;

/// <summary>An explanation: weights as bars, contrastive values, the row, and how far to trust it.</summary>
public sealed partial class ExplanationPage
{
    /// <summary>The explanation task.</summary>
    [Parameter]
    public string Id { get; set; } = "";

    [Inject]
    private ResourceCatalog Catalog { get; set; } = default!;

    private ExplanationTaskEntity? Explained { get; set; }

    private string? SubscriptionId { get; set; }

    private WeightPicture? Lime { get; set; }

    private WeightPicture? Shap { get; set; }

    private IReadOnlyList<ContrastRow> PertinentNegative { get; set; } = [];

    private IReadOnlyList<ContrastRow> PertinentPositive { get; set; } = [];

    private string NegativeTitle { get; set; } = "";

    /// <summary>Why a contrastive part is missing.</summary>
    private IReadOnlyList<string> Messages { get; set; } = [];

    /// <inheritdoc/>
    protected override async Task OnInitializedAsync()
    {
        Explained = (await Catalog.FindAsync(Kinds.ExplanationTask, Id, CancellationToken.None))?.Entity;
        SubscriptionId = await Catalog.FindParentAsync(Kinds.ExplanationTask, Id, CancellationToken.None);
        foreach (var explanation in Explained?.Explanations ?? [])
        {
            switch ((string?)explanation["explanation_type"])
            {
                case "lime":
                    Lime = WeightPicture.Of(explanation);
                    break;
                case "shap":
                    Shap = WeightPicture.Of(explanation);
                    break;
                case "contrastive":
                    var negative = explanation["pertinent_negative"];
                    NegativeTitle = $"Smallest change that leads to «{negative?["prediction"]}»";
                    PertinentNegative = Contrast(negative);
                    PertinentPositive = Contrast(explanation["pertinent_positive"]);
                    Messages = [.. (explanation["messages"] as JsonArray ?? []).Select(m => m!.ToString())];
                    break;
            }
        }
    }

    private IReadOnlyList<ContrastRow> Contrast(JsonNode? part) =>
        [.. (part?["features"] as JsonArray ?? []).Select(feature => new ContrastRow(
            feature!["feature_name"]!.ToString(),
            Explained!.InputFeatures?.FirstOrDefault(i => i.Name == feature["feature_name"]!.ToString())?.Value?.ToString() ?? "",
            feature["feature_value"]?.ToString() ?? ""))];

    private sealed record WeightPicture(string Decision, string Probability, string BaseValue, IReadOnlyList<WeightBar> Bars)
    {
        public static WeightPicture? Of(JsonObject explanation)
        {
            // Of LIME only the shares mean anything; Shapley values are in the unit of the answer.
            var weight = (string?)explanation["explanation_type"] == "shap" ? "raw_weight" : "weight";
            var explained = (explanation["predictions"] as JsonArray ?? []).FirstOrDefault(p => p?["explanation_features"] is JsonArray);
            return explained is null
                ? null
                : new WeightPicture(
                    explained["value"]?.ToString() ?? "",
                    explained["probability"]?.GetValue<double>().ToString("P1") ?? "",
                    explanation["base_value"]?.GetValue<double>() is not { } mean ? "" : explained["probability"] is null ? $"{mean:G4}" : $"{mean:P1}",
                    [.. explained["explanation_features"]!.AsArray().Select(f => Bar(f!, weight))]);
        }

        private static WeightBar Bar(JsonNode feature, string weight) => feature[weight + "_interval"] is JsonArray and [JsonValue lower, JsonValue upper]
            ? new WeightBar(Label(feature), feature[weight]!.GetValue<double>(), lower.GetValue<double>(), upper.GetValue<double>())
            : new WeightBar(Label(feature), feature[weight]!.GetValue<double>());

        private static string Label(JsonNode feature)
        {
            var name = feature["feature_name"]!.ToString();
            return feature["feature_range"] is { } range
                ? $"{name} {RangeText(range)}"
                : $"{name} = {feature["feature_value"]}";
        }

        private static string RangeText(JsonNode range) => (range["min"], range["max"]) switch
        {
            ({ } min, { } max) => $"{min} … {max}",
            ({ } min, null) => $"> {min}",
            (null, { } max) => $"≤ {max}",
            _ => "",
        };
    }
}
