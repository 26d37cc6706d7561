using System.Globalization;
using Assay.Contracts.Envelopes;
using Assay.Contracts.Subscriptions;
using Assay.Monitors.Fairness;
using Assay.Monitors.Fairness.Debiasing;
using Assay.Monitors.Tables;
using Assay.Server.Subscriptions;

namespace Assay.Server.Monitoring.Fairness.Debiasing;

/// <summary>Applies a learned policy to a model's answers.</summary>
internal sealed class Debiaser(ModelScorer scorer)
{
    /// <summary>One answer a row. <see cref="DebiasingSettings.Flip"/> asks the engine for the copies it needs, in pages of its limit.</summary>
    /// <param name="subscription">Whose model answered.</param>
    /// <param name="policy">The policy.</param>
    /// <param name="outcome">What a favourable decision is.</param>
    /// <param name="features">The rows as the engine takes them.</param>
    /// <param name="answer">The model's own answers to them.</param>
    /// <param name="cancellation">Stops the work.</param>
    /// <exception cref="MonitorException">The engine does not answer, or a group's value does not fit its column.</exception>
    public async Task<DebiasedAnswer[]> ApplyAsync(
        Resource<Subscription> subscription, LearnedPolicy policy, FavourableOutcome outcome, Table features, ModelAnswer answer, CancellationToken cancellation)
    {
        var debiased = Unchanged(answer);
        if (policy.Decisions is { } decisions)
        {
            DecideAnew(decisions, policy.Features[0], outcome, features, answer, debiased);
            return debiased;
        }

        for (var i = 0; i < policy.Features.Count; i++)
        {
            if (policy.ReferenceValues[i] is { } value)
            {
                await FlipAsync(subscription, policy.Features[i], value, outcome, features, debiased, cancellation);
            }
        }

        return debiased;
    }

    /// <summary>The model's own answers.</summary>
    public static DebiasedAnswer[] Unchanged(ModelAnswer answer) =>
        [.. answer.Predictions.Select((prediction, row) => new DebiasedAnswer(prediction, answer.Probabilities?[row], null))];

    /// <summary>The answers as a policy sees them.</summary>
    public static ScoredOutcome[] Outcomes(FairnessFeature feature, FavourableOutcome outcome, Table features, ModelAnswer answer)
    {
        var column = features[feature.Feature];
        bool[] favourable = [.. answer.Classes.Select(outcome.IsFavourable)];
        return [.. answer.Predictions.Select((prediction, row) => new ScoredOutcome(
            prediction is null ? -1 : feature.GroupOf(column.GetText(row)),
            prediction is not null && outcome.IsFavourable(prediction),
            FavourableProbability(favourable, answer.Probabilities?[row])))];
    }

    private static void DecideAnew(
        IDecisionPolicy decisions, FairnessFeature feature, FavourableOutcome outcome, Table features, ModelAnswer answer, DebiasedAnswer[] debiased)
    {
        var outcomes = Outcomes(feature, outcome, features, answer);
        for (var row = 0; row < outcomes.Length; row++)
        {
            var isFavourable = decisions.Decide(outcomes[row]);
            if (isFavourable != outcomes[row].IsFavourable && MostProbable(answer, row, c => outcome.IsFavourable(c) == isFavourable) is { } decided)
            {
                debiased[row] = debiased[row] with { Prediction = decided, Reason = ReasonOf(decisions, feature, outcomes[row]) };
            }
        }
    }

    private async Task FlipAsync(
        Resource<Subscription> subscription, FairnessFeature feature, string value, FavourableOutcome outcome, Table features, DebiasedAnswer[] debiased, CancellationToken cancellation)
    {
        bool?[] decisions = [.. debiased.Select(d => d.Prediction is { } prediction ? outcome.IsFavourable(prediction) : (bool?)null)];
        var candidates = Flip.Candidates(feature, features[feature.Feature], decisions);
        if (candidates.Length == 0)
        {
            return;
        }

        var answer = await scorer.ScoreAsync(subscription, Copy(features, candidates, feature, value), cancellation);
        for (var i = 0; i < candidates.Length; i++)
        {
            if (answer.Predictions[i] is { } prediction && outcome.IsFavourable(prediction))
            {
                debiased[candidates[i]] = new DebiasedAnswer(prediction, answer.Probabilities?[i], $"scored again with {feature.Feature} = {value}, the model decides {prediction}");
            }
        }
    }

    private static Table Copy(Table features, int[] rows, FairnessFeature feature, string value)
    {
        try
        {
            return Flip.Copy(features, rows, feature, value);
        }
        catch (FormatException e)
        {
            throw new MonitorException("group_unusable", $"Rows cannot be moved to the reference group of '{feature.Feature}', whose column holds {features[feature.Feature].Type}: {e.Message}", feature.Feature);
        }
    }

    private static double FavourableProbability(bool[] favourable, double[]? probabilities)
    {
        if (probabilities is not { Length: > 0 } || probabilities.Length != favourable.Length)
        {
            return double.NaN;
        }

        var sum = 0.0;
        for (var i = 0; i < favourable.Length; i++)
        {
            sum += favourable[i] ? probabilities[i] : 0;
        }

        return sum;
    }

    private static string? MostProbable(ModelAnswer answer, int row, Predicate<string> fits) =>
        Enumerable.Range(0, answer.Classes.Count).Where(c => fits(answer.Classes[c])).OrderByDescending(c => answer.Probabilities![row][c]).Select(c => answer.Classes[c]).FirstOrDefault();

    private static string ReasonOf(IDecisionPolicy decisions, FairnessFeature feature, ScoredOutcome outcome)
    {
        var group = $"{feature.Feature} = {feature.GroupAt(outcome.Group).Label}";
        return decisions is GroupThresholds thresholds
            ? string.Create(CultureInfo.InvariantCulture, $"the favourable probability {outcome.FavourableProbability:0.######} is {(outcome.IsFavourable ? "below" : "at least")} the threshold {thresholds.Thresholds[outcome.Group]:0.######} of {group}")
            : string.Create(CultureInfo.InvariantCulture, $"the favourable probability {outcome.FavourableProbability:0.######} is within {((RejectOption)decisions).HalfWidth:0.######} of 0.5, and {group} is {(feature.IsReference(outcome.Group) ? "a reference" : "a monitored")} group");
    }
}
