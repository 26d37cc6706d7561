namespace Assay.Server.Engines.Codecs.Mapping;

/// <summary>What a cell of a body must be.</summary>
internal enum CellKind
{
    /// <summary>Anything a column takes.</summary>
    Any,

    /// <summary>A finite number, or text that is one.</summary>
    Number,

    /// <summary>An array of finite numbers.</summary>
    Numbers,

    /// <summary>An object, kept as its JSON text.</summary>
    Object,

    /// <summary>An array, kept as its JSON text.</summary>
    List,
}
