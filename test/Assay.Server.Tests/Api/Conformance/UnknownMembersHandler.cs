using System.Text;
using System.Text.Json.Nodes;

namespace Assay.Server.Tests.Api.Conformance;

/// <summary>Adds to every request what no version of the API knows: query parameters, and members of every typed object.</summary>
internal sealed class UnknownMembersHandler : DelegatingHandler
{
    /// <summary>Members whose objects are typed; in all others any member is the client's own data.</summary>
    private static readonly string[] Typed =
    [
        "target", "asset", "deployment", "scoring_endpoint", "asset_properties", "training_data_schema", "data_schema", "thresholds", "specific_values",
        "applies_to", "tags", "schedule", "start_time", "sources", "request", "response", "input_data", "predictions", "integration_reference",
    ];

    public UnknownMembersHandler()
        : base(new SocketsHttpHandler())
    {
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var address = request.RequestUri!.OriginalString;
        var separator = address.Contains('?') ? '&' : '?';
        request.RequestUri = new Uri($"{address}{separator}project_id=p&space_id=s&space_id=t&anything=else&empty&%00=%00");
        if (request.Content?.Headers.ContentType?.MediaType is "application/json" or "application/json-patch+json"
            && Parse(await request.Content.ReadAsStringAsync(cancellationToken)) is { } body)
        {
            // Unknown members of rows are columns.
            var isRows = request.RequestUri.AbsolutePath.EndsWith("/records", StringComparison.Ordinal) && (body as JsonArray)?.FirstOrDefault()?["request"] is null;
            if (!isRows)
            {
                Add(body);
            }

            request.Content = new StringContent(body.ToJsonString(), Encoding.UTF8, request.Content.Headers.ContentType.MediaType);
        }

        return await base.SendAsync(request, cancellationToken);
    }

    private static JsonNode? Parse(string text)
    {
        try
        {
            return JsonNode.Parse(text);
        }
        catch (System.Text.Json.JsonException)
        {
            return null;
        }
    }

    private static void Add(JsonNode? node)
    {
        switch (node)
        {
            case JsonArray items:
                foreach (var item in items)
                {
                    Add(item);
                }

                break;
            case JsonObject members:
                foreach (var name in Typed)
                {
                    Add(members[name]);
                }

                members["no_version_knows_this"] = new JsonObject { ["a"] = new JsonArray(null, 1, new JsonObject()) };
                break;
        }
    }
}
