using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Encodings;
using Assay.Server.Hosting;

namespace Assay.Server.Engines.Onnx;

/// <summary>
/// ONNX models that run in this process: uploaded ones and those of the models folder. Nothing passes over the wire; a
/// deployment is a model file, and its address is <c>onnx:</c> with the model's name.
/// </summary>
internal sealed class OnnxEngine(OnnxModels models, OnnxSessions sessions, AssaySettings settings, TimeProvider clock) : IEngine
{
    public const string Scheme = "onnx";

    private readonly TimeSpan _timeout = TimeSpan.FromSeconds(settings.EngineTimeoutSeconds);

    public string ServiceType => "onnx";

    public IPayloadCodec? Codec(ScoringTarget target) => null;

    public IReadOnlyList<FormatProblem> Problems(PayloadFormat format)
    {
        var problems = new List<FormatProblem>();
        OnnxOptions.Read(format.Options, problems);
        return problems;
    }

    public Task<IReadOnlyList<EngineDeployment>> ListDeploymentsAsync(EngineBinding binding, CancellationToken cancellation) => Task.Run<IReadOnlyList<EngineDeployment>>(
        () =>
        {
            var found = new List<EngineDeployment>();
            foreach (var file in models.List())
            {
                cancellation.ThrowIfCancellationRequested();
                found.Add(new EngineDeployment(file.Name, Describe(file)));
            }

            return found;
        },
        cancellation);

    public async Task<EngineAnswer> ScoreAsync(EngineBinding binding, ScoringTarget target, Table rows, CancellationToken cancellation)
    {
        var name = NameOf(target) ?? throw new EngineException("scoring_endpoint_missing", "The subscription names no model; set deployment.deployment_id to that of an ONNX model.");
        var file = models.Find(name)
            ?? throw new EngineException("onnx_model_missing", $"There is no ONNX model '{name}'; there are {string.Join(", ", models.List().Select(m => $"'{m.Name}'").DefaultIfEmpty("none"))}. Upload it or put it into the models folder.");
        using var timeout = new CancellationTokenSource(_timeout, clock);
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellation);
        try
        {
            return await Task.Run(() => Score(file, target.Format, rows, stop.Token), cancellation);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new EngineException("engine_timeout", $"The model '{name}' did not answer within {_timeout.TotalSeconds:0} s; score fewer rows or raise engine_timeout_seconds.");
        }
        catch (CodecException e)
        {
            throw new EngineException("engine_rows_unsendable", $"The model '{name}' cannot be scored: {e.Message}.");
        }
    }

    /// <summary>The model of an address such as <c>onnx:credit</c>; else the deployment's id.</summary>
    private static string? NameOf(ScoringTarget target) =>
        target.Endpoint is { } endpoint && endpoint.Scheme == Scheme ? Uri.UnescapeDataString(endpoint.AbsolutePath) : target.DeploymentId;

    private EngineAnswer Score(OnnxFile file, PayloadFormat format, Table rows, CancellationToken stop)
    {
        var options = OnnxOptions.Read(format);
        if (FeatureEncodings.Of(format) is { } encodings)
        {
            rows = encodings.Encode(rows);
            format = encodings.Apply(format);
        }

        if (rows.RowCount == 0)
        {
            return new EngineAnswer(new Table([]), null);
        }

        var model = sessions.Load(file);
        var (prediction, probability) = OnnxOutputs.Choose(model.Signature, options, format.IsRegression);
        string[] outputs = [.. new[] { prediction, probability }.OfType<OnnxNode>().Select(o => o.Name).Distinct()];

        // Some exporters fix the batch at one row.
        var size = model.Signature.Inputs.Any(i => i.Shape is [1, ..]) ? 1 : rows.RowCount;
        var parts = new List<EngineAnswer>();
        for (var first = 0; first < rows.RowCount; first += size)
        {
            var part = size == rows.RowCount ? rows : rows.Take([first]);
            using var values = model.Run(OnnxInputs.Create(model.Signature, options, format.Features, part), outputs, stop);
            var answer = OnnxOutputs.Read(values, prediction, probability, format);
            parts.Add(answer.Rows.RowCount == part.RowCount
                ? answer
                : throw new EngineException("engine_row_count", $"The model answered {answer.Rows.RowCount} rows to {part.RowCount}; it must answer one for each."));
        }

        return AnswerParts.Join(parts);
    }

    private JsonObject Describe(OnnxFile file)
    {
        var url = $"{Scheme}:{Uri.EscapeDataString(file.Name)}";
        var modified = file.Modified.ToString("yyyy-MM-ddTHH:mm:ss.fffZ");
        var entity = new JsonObject
        {
            ["name"] = file.Name,
            ["type"] = "online",
            ["scoring_endpoint"] = new JsonObject { ["url"] = url },
            ["scoring_url"] = url,
            ["asset"] = new JsonObject { ["asset_id"] = file.Name, ["guid"] = file.Name, ["name"] = file.Name, ["asset_type"] = "model", ["url"] = "" },
            ["asset_properties"] = new JsonObject { ["runtime_environment"] = "onnx" },
        };
        try
        {
            var signature = sessions.Inspect(file);
            entity["inputs"] = Nodes(signature.Inputs);
            entity["outputs"] = Nodes(signature.Outputs);
        }
        catch (EngineException e)
        {
            // One broken file hides no other model.
            entity["status"] = new JsonObject { ["state"] = "error", ["message"] = e.Message };
        }

        return new JsonObject
        {
            ["metadata"] = new JsonObject { ["guid"] = file.Name, ["id"] = file.Name, ["created_at"] = modified, ["modified_at"] = modified },
            ["entity"] = entity,
        };
    }

    private static JsonArray Nodes(IReadOnlyList<OnnxNode> nodes) =>
        [.. nodes.Select(n => new JsonObject { ["name"] = n.Name, ["type"] = n.ToString() })];
}
