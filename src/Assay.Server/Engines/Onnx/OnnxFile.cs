namespace Assay.Server.Engines.Onnx;

/// <summary>A model file as it was found.</summary>
/// <param name="Name">The model's name.</param>
/// <param name="Path">The file itself, links resolved.</param>
/// <param name="Bytes">Its size.</param>
/// <param name="Modified">When it was last written, UTC.</param>
internal sealed record OnnxFile(string Name, string Path, long Bytes, DateTime Modified);
