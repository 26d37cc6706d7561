using Assay.Contracts.Envelopes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Assay.Server.Http;

/// <summary>
/// The OpenAPI document: the same on every server, so that it can be kept in the tree. Every address needs a token unless
/// its own <c>security</c> is empty.
/// </summary>
internal static class OpenApiDocumentation
{
    private const string Scheme = "token";

    public static IServiceCollection AddAssayOpenApi(this IServiceCollection services) => services.AddOpenApi(options =>
    {
        options.AddDocumentTransformer(DescribeAsync);
        options.AddOperationTransformer(DescribeAsync);

        // Times have a converter of their own, which hides that they are text.
        options.AddSchemaTransformer((schema, context, _) =>
        {
            schema.Type ??= schema.Format == "date-time" ? JsonSchemaType.String : null;
            return Task.CompletedTask;
        });
    });

    private static Task DescribeAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellation)
    {
        document.Info = new OpenApiInfo { Title = "Assay", Version = "v2", Description = "The OpenScale-V2-compatible API." };
        document.Servers = [];
        document.Components ??= new OpenApiComponents();
        document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>
        {
            [Scheme] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT", Description = "A token of POST /v1/authorize." },
        };
        document.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Scheme, document)] = [] }];
        return Task.CompletedTask;
    }

    private static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any())
        {
            operation.Security = [];
        }

        var error = await context.GetOrCreateSchemaAsync(typeof(ErrorEnvelope), null, cancellation);
        context.Document!.AddComponent(nameof(ErrorEnvelope), error);
        operation.Responses ??= [];
        operation.Responses["default"] = new OpenApiResponse
        {
            Description = "Any failure",
            Content = new Dictionary<string, OpenApiMediaType>
            {
                ["application/json"] = new() { Schema = new OpenApiSchemaReference(nameof(ErrorEnvelope), context.Document) },
            },
        };
    }
}
