using System.Globalization;
using System.Text.Json.Nodes;
using Assay.Monitors.Explainability;
using Assay.Server.Subscriptions;

namespace Assay.Server.Explanations;

/// <summary>Explanations in OpenScale's shapes.</summary>
internal static class ExplanationJson
{
    public static JsonObject Lime(LimeExplanation lime, ExplainedClass explained, ModelAnswer answer)
    {
        return new JsonObject { ["explanation_type"] = "lime", ["predictions"] = Predictions([.. lime.Weights.Select(Weight)], explained, answer) };
    }

    public static JsonObject Shap(ShapExplanation shap, ExplainedClass explained, ModelAnswer answer)
    {
        var sum = shap.Values.Sum(v => Math.Abs(v.Contribution.Value!.Value));
        var features = shap.Values.Select(v => new JsonObject
        {
            ["feature_name"] = v.Feature,
            ["feature_value"] = v.Value,
            ["weight"] = sum > 0 ? v.Contribution.Value / sum : 0,
            ["raw_weight"] = v.Contribution.Value,
            ["raw_weight_interval"] = new JsonArray(v.Contribution.Lower, v.Contribution.Upper),
        });
        return new JsonObject
        {
            ["explanation_type"] = "shap",
            ["predictions"] = Predictions([.. features], explained, answer),
            ["base_value"] = shap.BaseValue,
            ["background_records"] = shap.BackgroundRows,
            ["is_exact"] = shap.IsExact,
        };
    }

    /// <summary>The explained decision with its features, then the other classes.</summary>
    private static JsonArray Predictions(JsonObject[] features, ExplainedClass explained, ModelAnswer answer)
    {
        var predictions = new JsonArray(new JsonObject
        {
            ["value"] = explained.Prediction,
            ["probability"] = explained.Probability,
            ["explanation_features"] = new JsonArray(features),
        });
        for (var i = 0; i < answer.Classes.Count; i++)
        {
            if (i != explained.Index)
            {
                predictions.Add(new JsonObject { ["value"] = answer.Classes[i], ["probability"] = answer.Probabilities![0][i] });
            }
        }

        return predictions;
    }

    public static JsonObject Contrastive(ContrastiveResult result)
    {
        var explanation = new JsonObject { ["explanation_type"] = "contrastive" };
        if (result.PertinentPositive.Count > 0)
        {
            explanation["pertinent_positive"] = new JsonObject { ["features"] = Features(result.PertinentPositive) };
        }

        if (result.PertinentNegative.Count > 0)
        {
            explanation["pertinent_negative"] = new JsonObject
            {
                ["features"] = Features(result.PertinentNegative),
                ["prediction"] = result.NegativePrediction,
                ["probability"] = result.NegativeProbability,
                ["is_pn_closest_point_to_pp"] = false,
            };
        }

        if ((result.PositiveMessage ?? result.NegativeMessage) is not null)
        {
            explanation["messages"] = new JsonArray([.. new[] { result.PositiveMessage, result.NegativeMessage }.OfType<string>().Select(m => JsonValue.Create(m))]);
        }

        return explanation;
    }

    public static JsonObject Trust(LimeExplanation? lime, ShapExplanation? shap, ExplainedClass explained, ScoringCost cost, ulong seed)
    {
        var trust = new JsonObject
        {
            ["scored_rows"] = cost.Rows,
            ["engine_calls"] = cost.Calls,
            ["seed"] = seed.ToString(CultureInfo.InvariantCulture),
            ["engine_still_decides_so"] = explained.StillSame,
        };
        if (lime?.Fidelity is { } fidelity)
        {
            trust["local_fidelity_r2"] = fidelity;
        }

        if (shap is not null)
        {
            trust["shap_additivity_error"] = shap.AdditivityError;
        }

        if ((lime?.Message ?? shap?.Message) is { } message)
        {
            trust["message"] = message;
        }

        return trust;
    }

    private static JsonObject Weight(LimeWeight weight)
    {
        var json = new JsonObject { ["feature_name"] = weight.Feature, ["weight"] = weight.Weight, ["raw_weight"] = weight.RawWeight };
        if (!weight.IsRange)
        {
            json["feature_value"] = weight.Value;
            return json;
        }

        var range = new JsonObject();
        if (weight.Minimum is { } minimum)
        {
            range["min"] = minimum;
            range["min_inclusive"] = false;
        }

        if (weight.Maximum is { } maximum)
        {
            range["max"] = maximum;
            range["max_inclusive"] = true;
        }

        json["feature_range"] = range;
        return json;
    }

    private static JsonArray Features(IReadOnlyList<ContrastiveFeature> features) => new([.. features.Select(f => new JsonObject
    {
        ["feature_name"] = f.Feature,
        ["feature_value"] = f.Value,
        ["importance"] = f.Importance,
    })]);
}
