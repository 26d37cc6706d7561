namespace Assay.Monitors.Fairness;

/// <summary>A column as codes: categories, or the bins of a number.</summary>
/// <param name="Name">The column.</param>
/// <param name="Values">What each code stands for: <c>female</c>, <c>18-25</c>. At most 255.</param>
/// <param name="Codes">The code of each row; <see cref="Missing"/> where it has no value.</param>
public sealed record CodedFeature(string Name, IReadOnlyList<string> Values, ReadOnlyMemory<byte> Codes)
{
    /// <summary>The code of a row without a value. It is in no subgroup of this feature.</summary>
    public const byte Missing = byte.MaxValue;
}
