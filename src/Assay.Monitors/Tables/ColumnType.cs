namespace Assay.Monitors.Tables;

/// <summary>What the values of a <see cref="Column"/> are.</summary>
public enum ColumnType
{
    /// <summary><see langword="true"/> or <see langword="false"/>.</summary>
    Boolean,

    /// <summary>Whole numbers of 64 bits, exact.</summary>
    Integer,

    /// <summary>IEEE 754 double precision numbers, always finite.</summary>
    Double,

    /// <summary>Unicode text of any length.</summary>
    Text,

    /// <summary>Points in time, UTC, microseconds since 1970-01-01.</summary>
    Timestamp,

    /// <summary>One-dimensional arrays of doubles, such as class probabilities.</summary>
    Vector,

    /// <summary>Any other JSON array (nested numbers of an image, lists of text), kept as its compact JSON text.</summary>
    Json,
}
