using System.Collections.Concurrent;

namespace Assay.Server.Engines.Onnx;

/// <summary>Models that were scored with lately, loaded once. A file that changed is loaded anew.</summary>
internal sealed class OnnxSessions
{
    private const int MaxLoaded = 8;

    private readonly ConcurrentDictionary<OnnxFile, Lazy<OnnxModel>> _loaded = new();
    private readonly ConcurrentDictionary<OnnxFile, OnnxSignature> _signatures = new();

    /// <exception cref="EngineException">The model cannot be loaded.</exception>
    public OnnxModel Load(OnnxFile file)
    {
        CheckSize(file);
        Trim(file);
        var model = _loaded.GetOrAdd(file, f => new Lazy<OnnxModel>(() => OnnxModel.Load(f.Path, f.Name)));
        try
        {
            return model.Value;
        }
        catch (EngineException)
        {
            // What does not load today may be a file that is still being copied.
            _loaded.TryRemove(KeyValuePair.Create(file, model));
            throw;
        }
    }

    /// <summary>What a model takes and gives, without keeping it in memory.</summary>
    /// <exception cref="EngineException">The model cannot be loaded.</exception>
    public OnnxSignature Inspect(OnnxFile file)
    {
        CheckSize(file);
        return _signatures.GetOrAdd(file, f => OnnxModel.Inspect(f.Path, f.Name));
    }

    private static void CheckSize(OnnxFile file)
    {
        if (file.Bytes > OnnxModels.MaxBytes)
        {
            throw new EngineException("onnx_model_wrong", $"The model '{file.Name}' is {file.Bytes >> 20} MiB; the largest that is loaded is {OnnxModels.MaxBytes >> 20} MiB.");
        }
    }

    private void Trim(OnnxFile wanted)
    {
        foreach (var old in _loaded.Keys.Where(f => f.Path == wanted.Path && f != wanted))
        {
            _loaded.TryRemove(old, out _);
            _signatures.TryRemove(old, out _);
        }

        foreach (var other in _loaded.Keys.Where(f => f != wanted).Skip(MaxLoaded - 1))
        {
            _loaded.TryRemove(other, out _);
        }
    }
}
