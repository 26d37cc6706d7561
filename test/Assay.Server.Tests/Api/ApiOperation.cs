using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Assay.Server.Tests.Api;

/// <summary>An operation of the OpenAPI document.</summary>
internal sealed record ApiOperation(string Method, string Path, bool IsAnonymous)
{
    public static IReadOnlyList<ApiOperation> Read(JsonObject document) =>
    [
        .. document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Select(operation => new ApiOperation(
            operation.Key.ToUpperInvariant(),
            path.Key,
            operation.Value!["security"] is JsonArray { Count: 0 }))),
    ];

    /// <summary>An address of the operation: every parameter is <paramref name="id"/>, but the instance.</summary>
    public string Address(string id) =>
        Regex.Replace(Path, @"\{(\w+)\}", m => m.Groups[1].Value == "instance" ? ApiHostRecords.Instance : id);

    /// <summary>Whether an address is one of the operation.</summary>
    public bool Matches(string method, string path) =>
        method == Method && Regex.IsMatch(path.TrimEnd('/'), "^" + Regex.Replace(Path, @"\{\w+\}", "[^/]+") + "$");

    public override string ToString() => $"{Method} {Path}";
}
