namespace Assay.Server.Engines.Codecs.Mapping;

/// <summary>How rows stand in a JSON body.</summary>
internal enum RowLayout
{
    /// <summary>An array with an object a row.</summary>
    Objects,

    /// <summary>An array with an array a row.</summary>
    Arrays,

    /// <summary>An object with an array a column.</summary>
    Columns,
}
