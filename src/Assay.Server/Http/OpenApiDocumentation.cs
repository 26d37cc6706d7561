using Assay.Contracts.Envelopes;
using Assay.Server.Access;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Assay.Server.Http;

/// <summary>
/// The OpenAPI document: the same on every server, so that it can be kept in the tree. Every address needs a token unless
/// its own <c>security</c> says otherwise.
/// </summary>
internal static class OpenApiDocumentation
{
    private const string Token = "token";
    private const string Key = "key";
    private const string Basic = "basic";

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
            [Token] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "bearer", BearerFormat = "JWT", Description = "A token of POST /v1/authorize." },
            [Key] = new OpenApiSecurityScheme { Type = SecuritySchemeType.ApiKey, In = ParameterLocation.Header, Name = PresentedKey.Header, Description = "An API key." },
            [Basic] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = "basic", Description = "A user and an API key of theirs." },
        };
        document.Security = [Requirement(Token, document)];
        return Task.CompletedTask;
    }

    private static async Task DescribeAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellation)
    {
        if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IAllowAnonymous>().Any())
        {
            operation.Security = [];
        }
        else if (context.Description.ActionDescriptor.EndpointMetadata.OfType<AuthorizationPolicy>().Any(p => p.AuthenticationSchemes.Contains(ApiKeyHandler.SchemeName)))
        {
            operation.Security = [Requirement(Token, context.Document), Requirement(Key, context.Document), Requirement(Basic, context.Document)];
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

    private static OpenApiSecurityRequirement Requirement(string scheme, OpenApiDocument? document) =>
        new() { [new OpenApiSecuritySchemeReference(scheme, document)] = [] };
}
