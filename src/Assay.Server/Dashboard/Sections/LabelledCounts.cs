using Assay.Monitors.Statistics;

namespace Assay.Server.Dashboard.Sections;

/// <summary>The source <c>confusion_matrix</c>: a row a label, a column a prediction.</summary>
internal sealed record LabelledCounts(IReadOnlyList<string> Labels, IReadOnlyList<IReadOnlyList<long>> Values)
{
    /// <summary>Whether it is a matrix of counts at all.</summary>
    public bool IsMatrix => Labels.Count > 0 && Values.Count == Labels.Count && Values.All(row => row.Count == Labels.Count && row.All(count => count >= 0));

    /// <summary>How many of the rows of a class are found.</summary>
    public Estimate RecallOf(int place) => Proportion.Wilson(Values[place][place], Values[place].Sum());

    /// <summary>How many of the predictions of a class are right.</summary>
    public Estimate PrecisionOf(int place) => Proportion.Wilson(Values[place][place], Values.Sum(row => row[place]));
}
