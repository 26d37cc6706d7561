namespace Assay.Server.Tests.Fakes.OpenInference;

/// <summary>Which server of the protocol a fake is.</summary>
internal enum InferenceServer
{
    /// <summary>Lists at <c>/v2/models</c>, has no versions.</summary>
    KServe,

    /// <summary>Declares no inputs, builds data frames of what is marked as such, and answers what is asked for by name.</summary>
    MlServer,

    /// <summary>Refuses every datatype but the declared one, and answers all outputs.</summary>
    Triton,
}
