namespace Assay.Server.Intake;

/// <summary>What is known of a record.</summary>
internal enum RecordKeyState
{
    /// <summary>It is new.</summary>
    Added,

    /// <summary>It is known with the same content.</summary>
    Known,

    /// <summary>Its id is known with another content.</summary>
    Conflict,
}
