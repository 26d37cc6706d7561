namespace Assay.Server.Intake.Log;

/// <summary>A file of the intake log.</summary>
internal interface ILogFile : IDisposable
{
    long Length { get; }

    void Write(long offset, ReadOnlySpan<byte> bytes);

    /// <summary>Reads until the buffer is full or the file ends; gives the number of bytes.</summary>
    int Read(long offset, Span<byte> buffer);

    /// <summary>Makes everything written durable.</summary>
    /// <exception cref="IOException">It may or may not be: nobody can tell any more.</exception>
    void Flush();
}
