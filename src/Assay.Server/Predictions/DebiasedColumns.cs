namespace Assay.Server.Predictions;

/// <summary>The columns that stand beside the model's own answer, in answers and in payload records.</summary>
internal static class DebiasedColumns
{
    public const string Prediction = "debiased_prediction";
    public const string Probability = "debiased_probability";
    public const string DecodedTarget = "debiased_decoded_target";

    /// <summary>In records only: whether the caller got the debiased answer (<c>active</c>) or the model's own (<c>shadow</c>).</summary>
    public const string Mode = "debiasing_mode";

    /// <summary>In records only: the policy.</summary>
    public const string Policy = "debiasing_policy";

    /// <summary>In records only: the id of the measurement that has what the policy learned.</summary>
    public const string Version = "debiasing_version";

    /// <summary>In records only: why the answer is another than the model's own; missing where it is not.</summary>
    public const string Reason = "debiasing_reason";

    /// <summary>Those that callers get.</summary>
    public static readonly IReadOnlyList<string> Answered = [Prediction, Probability, DecodedTarget];

    public static readonly IReadOnlyList<string> All = [.. Answered, Mode, Policy, Version, Reason];
}
