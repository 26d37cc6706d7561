using System.Text.Json;

namespace Assay.Monitors.Drift.Distributions;

/// <summary>
/// The distributions that windows are compared with, as a file: at most about 50 KB a column of numbers, however many rows it was
/// learned from.
/// </summary>
/// <param name="Fields">The columns.</param>
/// <param name="Classes">The classes in the order of the probabilities; empty when there are none.</param>
public sealed record DriftBaseline(IReadOnlyList<DriftField> Fields, IReadOnlyList<string> Classes)
{
    /// <summary>The name of the format.</summary>
    public const string CurrentFormat = "assay-drift-baseline";

    /// <summary>The version that is written and read.</summary>
    public const int CurrentVersion = 1;

    private static readonly JsonSerializerOptions Options = new()
    {
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
    };

    /// <summary>The format's name.</summary>
    public string Format { get; init; } = CurrentFormat;

    /// <summary>The format's version.</summary>
    public int Version { get; init; } = CurrentVersion;

    /// <summary>UTF-8 JSON. The same baseline always gives the same bytes.</summary>
    public byte[] Save() => JsonSerializer.SerializeToUtf8Bytes(this, Options);

    /// <summary>Reads what <see cref="Save"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is something else, or damaged, or of another version.</exception>
    public static DriftBaseline Load(ReadOnlySpan<byte> json)
    {
        DriftBaseline? baseline;
        try
        {
            baseline = JsonSerializer.Deserialize<DriftBaseline>(json, Options);
        }
        catch (Exception exception) when (exception is JsonException or NotSupportedException)
        {
            throw new InvalidDataException("This is not a drift baseline of Assay.", exception);
        }

        if (baseline is not { Format: CurrentFormat, Fields: not null, Classes: not null })
        {
            throw new InvalidDataException("This is not a drift baseline of Assay.");
        }

        return baseline.Version == CurrentVersion
            ? baseline
            : throw new InvalidDataException($"The drift baseline has format version {baseline.Version}; this Assay reads version {CurrentVersion}.");
    }
}
