using System.Buffers;
using System.Text.Json.Nodes;
using Assay.Server.Access;
using Assay.Server.Http;
using Microsoft.AspNetCore.Http.HttpResults;

namespace Assay.Server.Predictions;

/// <summary>Debiased scoring: the model's answers to rows, and the debiased ones beside them.</summary>
internal static class PredictionEndpoints
{
    public static void MapPredictions(this RouteGroupBuilder instance) => instance
        .MapPost("/subscriptions/{id}/predictions", PredictAsync).WithTags("Subscriptions")
        .Reads<JsonObject>("application/json").Produces<JsonObject>(200, "application/json").AcceptsApiKey();

    private static async Task<FileContentHttpResult> PredictAsync(string id, HttpContext context, PredictionService predictions, LargeBodies bodies, CancellationToken cancellation)
    {
        var body = await bodies.ReadAllAsync(context, cancellation);
        try
        {
            var answer = await predictions.PredictAsync(id, body.Buffer.ToArray(), context.UserName(), cancellation);
            return TypedResults.Bytes(answer, "application/json");
        }
        finally
        {
            context.Request.BodyReader.AdvanceTo(body.Buffer.End);
        }
    }
}
