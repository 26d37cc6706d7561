namespace Assay.Server.Dashboard.Sections;

/// <summary>The source <c>drift_v2_summary</c>.</summary>
internal sealed record DriftFigures(double FalseDiscoveryRate, IReadOnlyList<DriftFigures.Field> Fields, IReadOnlyList<DriftFigures.Left> NotCompared)
{
    /// <summary>The figures of a column.</summary>
    internal sealed record Field(
        string FieldName, string FieldType, string Verdict, string AlgorithmUsed, double Value, double IntervalLower, double IntervalUpper, double NoiseFloor)
    {
        /// <summary>From where on the distance matters; null without a limit.</summary>
        public double? Threshold { get; init; }

        /// <summary>Null when there is nothing to test.</summary>
        public Test? Test { get; init; }

        public IReadOnlyDictionary<string, double> Distances { get; init; } = new Dictionary<string, double>();

        /// <summary>The window's rows whose category the baseline does not have; null when that is not known.</summary>
        public long? Unseen { get; init; }

        /// <summary>The id of the source with both distributions.</summary>
        public string Id => $"{FieldType}:{FieldName}";
    }

    internal sealed record Test(string Method, double PValue, double AdjustedPValue);

    /// <summary>A column that is not compared, and why.</summary>
    internal sealed record Left(string FieldName, string Reason);
}
