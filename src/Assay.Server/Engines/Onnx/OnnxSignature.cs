namespace Assay.Server.Engines.Onnx;

/// <summary>What a model takes and gives.</summary>
internal sealed record OnnxSignature(IReadOnlyList<OnnxNode> Inputs, IReadOnlyList<OnnxNode> Outputs);
