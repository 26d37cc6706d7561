using Microsoft.ML.OnnxRuntime;

namespace Assay.Server.Engines.Onnx;

/// <summary>A loaded model. Not disposed by hand: a run may still be on when another version takes its place.</summary>
internal sealed class OnnxModel
{
    private readonly InferenceSession _session;

    private OnnxModel(InferenceSession session)
    {
        _session = session;
        Signature = SignatureOf(session);
    }

    public OnnxSignature Signature { get; }

    /// <exception cref="EngineException">The file is no model that can be run here; says what is wrong with it.</exception>
    public static OnnxModel Load(string path, string name)
    {
        try
        {
            using var options = Options();
            return new OnnxModel(new InferenceSession(path, options));
        }
        catch (OnnxRuntimeException e)
        {
            throw new EngineException("onnx_model_wrong", $"The model '{name}' cannot be loaded: {e.Message}");
        }
    }

    /// <summary>Only looks at what a model takes and gives.</summary>
    /// <exception cref="EngineException">The file is no model that can be run here; says what is wrong with it.</exception>
    public static OnnxSignature Inspect(string path, string name)
    {
        var model = Load(path, name);
        model._session.Dispose();
        return model.Signature;
    }

    /// <summary>Runs the model.</summary>
    /// <exception cref="EngineException">It refuses its inputs, or was stopped.</exception>
    public IDisposableReadOnlyCollection<DisposableNamedOnnxValue> Run(IReadOnlyCollection<NamedOnnxValue> inputs, IReadOnlyCollection<string> outputs, CancellationToken stop)
    {
        using var options = new RunOptions();
        using var registration = stop.Register(() => options.Terminate = true);
        try
        {
            return _session.Run(inputs, outputs, options);
        }
        catch (OnnxRuntimeException e)
        {
            stop.ThrowIfCancellationRequested();
            throw new EngineException("engine_refused", $"The model refuses the rows: {e.Message}");
        }
    }

    private static Microsoft.ML.OnnxRuntime.SessionOptions Options() => new()
    {
        // Some calls run at a time; each for itself need not have every core.
        IntraOpNumThreads = Math.Max(1, Environment.ProcessorCount / 2),
        InterOpNumThreads = 1,
        LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL,
    };

    private static OnnxSignature SignatureOf(InferenceSession session) => new(
        [.. session.InputNames.Select(name => OnnxNode.Of(name, session.InputMetadata[name]))],
        [.. session.OutputNames.Select(name => OnnxNode.Of(name, session.OutputMetadata[name]))]);
}
