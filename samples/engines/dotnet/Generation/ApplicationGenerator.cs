namespace Assay.SampleEngine.Generation;

/// <summary>Makes credit applications with the planted bias and drift of <see cref="Planted"/>.</summary>
internal static class ApplicationGenerator
{
    public static IEnumerable<CreditApplication> Generate(Period period, int count, int seed)
    {
        // Periods differ although the seed is the same.
        var random = new Randomness(((ulong)(uint)seed << 8) + (ulong)period);
        for (var i = 0; i < count; i++)
        {
            yield return GenerateOne(period, random);
        }
    }

    private static CreditApplication GenerateOne(Period period, Randomness random)
    {
        var drifted = period == Period.Drifted;
        var amount = Math.Exp(8.05 + (0.6 * random.NextNormal())) * (drifted ? Planted.DriftedAmountFactor : 1);
        var duration = 22 + (9 * random.NextNormal()) + (drifted ? Planted.DriftedExtraMonths : 0);
        var application = new CreditApplication(
            random.Choose(("no_checking", 0.35), ("less_0", 0.25), ("0_to_200", 0.25), ("greater_200", 0.15)),
            (int)Math.Clamp(duration, 4, 72),
            random.Choose(("prior_payments_delayed", 0.2), ("credits_paid_to_date", 0.5), ("all_credits_paid_back", 0.2), ("outstanding_credit", 0.1)),
            Purpose(drifted, random),
            (int)Math.Clamp(amount, 250, 60_000),
            random.Choose(("less_100", 0.4), ("100_to_500", 0.25), ("500_to_1000", 0.2), ("greater_1000", 0.15)),
            (int)Math.Clamp(-6 * Math.Log(1 - random.NextDouble()), 0, 40),
            random.Whole(1, 4),
            random.Chance(0.4) ? "female" : "male",
            (int)Math.Clamp(37 + (11 * random.NextNormal()), 18, 75),
            random.Choose(("own", 0.6), ("rent", 0.3), ("free", 0.1)),
            random.Whole(1, 3),
            random.Choose(("skilled", 0.6), ("unskilled", 0.2), ("management", 0.15), ("unemployed", 0.05)),
            random.Chance(0.2) ? 2 : 1,
            IsRisk: false);
        return application with { IsRisk = random.Chance(RiskOf(application)) };
    }

    private static string Purpose(bool drifted, Randomness random) =>
        drifted && random.Chance(Planted.NewPurposeShare)
            ? Planted.NewPurpose
            : random.Choose(("car_new", 0.25), ("car_used", 0.2), ("furniture", 0.2), ("radio_tv", 0.15), ("education", 0.1), ("repairs", 0.1));

    /// <summary>The recorded probability of a bad outcome.</summary>
    private static double RiskOf(CreditApplication a)
    {
        if (a.LoanAmount > Planted.UnpredictableAbove)
        {
            return 0.5;
        }

        var logOdds = -1.7
            + (1.4 * (a.LoanAmount - 3_200) / 1_800)
            + (1.2 * (a.LoanDuration - 22) / 9)
            + (a.CheckingStatus switch { "no_checking" => -1.4, "less_0" => 1.4, "0_to_200" => 0.6, _ => -0.6 })
            + (a.CreditHistory switch { "prior_payments_delayed" => 1.3, "outstanding_credit" => 0.9, "all_credits_paid_back" => -0.9, _ => -0.2 })
            + (a.ExistingSavings switch { "less_100" => 0.9, "100_to_500" => 0.2, "500_to_1000" => -0.5, _ => -1.1 })
            - (0.12 * (a.EmploymentYears - 5))
            + (0.3 * (a.InstallmentPercent - 2.5))
            + (a.Sex == "female" ? Planted.BiasAgainstWomen : 0);

        // Sharpened, so that most outcomes follow from the application and a model can be right.
        return 1 / (1 + Math.Exp(-1.6 * logOdds));
    }
}
