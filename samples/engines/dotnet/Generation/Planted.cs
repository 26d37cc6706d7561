namespace Assay.SampleEngine.Generation;

/// <summary>What is wrong in the generated data, on purpose, so that a monitor that works finds it.</summary>
internal static class Planted
{
    /// <summary>
    /// How much higher the log-odds of a bad outcome are recorded for women with otherwise equal applications. A model
    /// trained on the records refuses them more often: its disparate impact for Sex is about 0.55.
    /// </summary>
    public const double BiasAgainstWomen = 2.2;

    /// <summary>Loans above this amount were repaid or not by chance: there the model cannot be right.</summary>
    public const double UnpredictableAbove = 8_000;

    /// <summary>How much larger loans are in the drifted period: most are then where the model is weak.</summary>
    public const double DriftedAmountFactor = 2.2;

    /// <summary>How many months longer loans run in the drifted period.</summary>
    public const int DriftedExtraMonths = 12;

    /// <summary>The purpose that appears only in the drifted period, and how often.</summary>
    public const string NewPurpose = "digital_assets";

    /// <summary>The share of <see cref="NewPurpose"/>.</summary>
    public const double NewPurposeShare = 0.3;
}
