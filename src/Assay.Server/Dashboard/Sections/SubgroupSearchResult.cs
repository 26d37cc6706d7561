namespace Assay.Server.Dashboard.Sections;

/// <summary>The source <c>subgroup_search</c>.</summary>
internal sealed record SubgroupSearchResult(long Records, long SubgroupsCompared, IReadOnlyList<SubgroupSearchResult.Finding> Subgroups)
{
    /// <param name="Rule">What the rows of the subgroup have in common, in words.</param>
    /// <param name="Records">Its rows.</param>
    /// <param name="FavClassPercent">How many of them have the favourable outcome.</param>
    /// <param name="OtherFavClassPercent">How many of all other rows.</param>
    /// <param name="DifferenceInterval">The interval of the difference of both rates, [−1, 1].</param>
    /// <param name="AdjustedPValue">The probability of such a subgroup by chance, corrected for the number of those compared.</param>
    internal sealed record Finding(
        string Rule, long Records, double FavClassPercent, double OtherFavClassPercent, IReadOnlyList<double?> DifferenceInterval, double AdjustedPValue)
    {
        public string Sentence =>
            $"{Rule}: {FavClassPercent:0.0} % favourable against {OtherFavClassPercent:0.0} % of all others"
            + (DifferenceInterval is [{ } low, { } high] ? $" (95 % interval of the difference {100 * low:+0.0;−0.0;0} to {100 * high:+0.0;−0.0;0} points)" : "")
            + $", {Records:#,0} records, p-value {Format.PValue(AdjustedPValue)}";
    }
}
