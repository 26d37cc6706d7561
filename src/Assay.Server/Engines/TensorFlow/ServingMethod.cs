namespace Assay.Server.Engines.TensorFlow;

/// <summary>What is called at a served model: its address ends in a colon and this.</summary>
internal enum ServingMethod
{
    Predict,
    Classify,
    Regress,
}
