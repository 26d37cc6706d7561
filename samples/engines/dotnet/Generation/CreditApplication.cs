using System.Globalization;

namespace Assay.SampleEngine.Generation;

/// <summary>An application for a loan, and what became of it.</summary>
internal sealed record CreditApplication(
    string CheckingStatus,
    int LoanDuration,
    string CreditHistory,
    string LoanPurpose,
    int LoanAmount,
    string ExistingSavings,
    int EmploymentYears,
    int InstallmentPercent,
    string Sex,
    int Age,
    string Housing,
    int ExistingCredits,
    string Job,
    int Dependents,
    bool IsRisk)
{
    public const string Risk = "Risk";
    public const string NoRisk = "No Risk";

    /// <summary>The features in the model's order; whether each is a category.</summary>
    public static readonly IReadOnlyList<(string Name, bool IsCategory)> Features =
    [
        ("CheckingStatus", true), ("LoanDuration", false), ("CreditHistory", true), ("LoanPurpose", true), ("LoanAmount", false),
        ("ExistingSavings", true), ("EmploymentYears", false), ("InstallmentPercent", false), ("Sex", true), ("Age", false),
        ("Housing", true), ("ExistingCredits", false), ("Job", true), ("Dependents", false),
    ];

    /// <summary>The values as text, in the order of <see cref="Features"/>.</summary>
    public string[] Values() =>
    [
        CheckingStatus, Text(LoanDuration), CreditHistory, LoanPurpose, Text(LoanAmount), ExistingSavings, Text(EmploymentYears),
        Text(InstallmentPercent), Sex, Text(Age), Housing, Text(ExistingCredits), Job, Text(Dependents),
    ];

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
