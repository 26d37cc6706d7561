namespace Assay.SampleEngine.Generation;

/// <summary>When applications were made.</summary>
internal enum Period
{
    /// <summary>The past that the model was trained on.</summary>
    Training,

    /// <summary>Applications like those of the past.</summary>
    Stable,

    /// <summary>Larger and longer loans, and a purpose nobody had before.</summary>
    Drifted,
}
