namespace Assay.Monitors.Quality;

/// <summary>Which side of a threshold is bad.</summary>
public enum LimitType
{
    /// <summary>Values below the limit violate it: higher is better.</summary>
    Lower,

    /// <summary>Values above the limit violate it: lower is better.</summary>
    Upper,

    /// <summary>Both ends are limited: near zero is better.</summary>
    Both,
}
