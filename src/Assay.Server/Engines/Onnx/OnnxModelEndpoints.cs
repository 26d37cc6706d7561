using System.Text.Json.Nodes;
using Assay.Server.Deployments;
using Assay.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Engines.Onnx;

/// <summary>ONNX models: upload, list and removal. Those of the models folder are listed, and changed in the folder only.</summary>
internal static class OnnxModelEndpoints
{
    private const string OctetStream = "application/octet-stream";

    public static void MapOnnxModels(this RouteGroupBuilder instance)
    {
        var group = instance.MapGroup("/onnx_models").WithTags("ONNX models");
        group.MapGet("", List);
        group.MapPut("/{name}", StoreAsync).Reads<byte[]>(OctetStream);
        group.MapDelete("/{name}", Delete);
    }

    private static Ok<JsonObject> List(OnnxModels models) => TypedResults.Ok(new JsonObject
    {
        ["onnx_models"] = new JsonArray([.. models.List().Select(m => new JsonObject { ["name"] = m.Name, ["bytes"] = m.Bytes, ["modified_at"] = m.Modified.AddTicks(-(m.Modified.Ticks % TimeSpan.TicksPerMillisecond)) })]),
    });

    private static async Task<Created<JsonObject>> StoreAsync(string name, HttpRequest request, OnnxModels models, DeploymentCache deployments, CancellationToken cancellation)
    {
        if (!OnnxModels.IsName(name))
        {
            throw ApiException.Parameter("name", "'name' must be letters, digits, spaces, '.', '_' and '-', at most 100, and begin with a letter or digit.");
        }

        OnnxSignature? signature = null;
        try
        {
            await models.StoreAsync(name, request.Body, async path => signature = await Task.Run(() => OnnxModel.Inspect(path, name), cancellation), cancellation);
        }
        catch (EngineException e)
        {
            throw ApiException.Invalid("body", e.Message);
        }

        deployments.Clear();
        return TypedResults.Created((string?)null, new JsonObject
        {
            ["name"] = name,
            ["inputs"] = new JsonArray([.. signature!.Inputs.Select(i => new JsonObject { ["name"] = i.Name, ["type"] = i.ToString() })]),
            ["outputs"] = new JsonArray([.. signature.Outputs.Select(o => new JsonObject { ["name"] = o.Name, ["type"] = o.ToString() })]),
        });
    }

    private static NoContent Delete(string name, OnnxModels models, DeploymentCache deployments)
    {
        if (!models.Delete(name))
        {
            throw ApiException.NotFound("uploaded ONNX model", name);
        }

        deployments.Clear();
        return TypedResults.NoContent();
    }
}
