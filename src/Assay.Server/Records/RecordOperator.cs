namespace Assay.Server.Records;

/// <summary>The operators of the record filter.</summary>
internal enum RecordOperator
{
    Equal,
    Greater,
    GreaterOrEqual,
    Less,
    LessOrEqual,

    /// <summary>A pattern: <c>%</c> stands for one or more characters, <c>_</c> for one.</summary>
    Like,
    In,
    Null,
    NotNull,
}
