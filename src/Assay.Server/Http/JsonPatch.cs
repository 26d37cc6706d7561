using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Assay.Contracts;

namespace Assay.Server.Http;

/// <summary>
/// JSON Patch (RFC 6902) on wire records. One deviation that clients rely on: <c>replace</c> and <c>add</c> make
/// the members on the way to their target that do not exist yet.
/// </summary>
internal static class JsonPatch
{
    /// <exception cref="ApiException">400 naming the step that cannot be applied.</exception>
    public static T Apply<T>(T entity, IReadOnlyList<JsonPatchOperation> operations, JsonTypeInfo<T> type)
    {
        var root = JsonSerializer.SerializeToNode(entity, type)!;
        for (var i = 0; i < operations.Count; i++)
        {
            try
            {
                ApplyOne(ref root, operations[i]);
            }
            catch (JsonPatchException e)
            {
                throw ApiException.Invalid($"[{i}]", $"Step {i} of the patch cannot be applied: {e.Message}");
            }
        }

        try
        {
            var changed = root.Deserialize(type)!;
            return BodyFaults.Find(changed, type) is { } fault ? throw ApiException.Invalid(fault.Place, $"After the patch: {fault.Message}") : changed;
        }
        catch (JsonException e)
        {
            throw ApiException.Invalid(e.Path ?? "$", $"After the patch the value at {e.Path} has the wrong type.");
        }
    }

    private static void ApplyOne(ref JsonNode root, JsonPatchOperation operation)
    {
        var path = JsonPointer.Parse(operation.Path);
        switch (operation.Op)
        {
            case "add":
                Set(ref root, path, Value(operation), insert: true);
                break;
            case "replace":
                Set(ref root, path, Value(operation), insert: false);
                break;
            case "remove":
                Remove(root, path);
                break;
            case "move":
                var moved = Get(root, JsonPointer.Parse(operation.From))?.DeepClone();
                Remove(root, JsonPointer.Parse(operation.From));
                Set(ref root, path, moved, insert: true);
                break;
            case "copy":
                Set(ref root, path, Get(root, JsonPointer.Parse(operation.From))?.DeepClone(), insert: true);
                break;
            case "test":
                if (!JsonNode.DeepEquals(Get(root, path), Value(operation)))
                {
                    throw new JsonPatchException($"the test of '{operation.Path}' failed");
                }

                break;
            default:
                throw new JsonPatchException($"'{operation.Op}' is none of add, remove, replace, move, copy, test");
        }
    }

    private static JsonNode? Value(JsonPatchOperation operation) => operation.Value switch
    {
        null or { ValueKind: JsonValueKind.Null } => null,
        { ValueKind: JsonValueKind.Object } element => JsonObject.Create(element),
        { ValueKind: JsonValueKind.Array } element => JsonArray.Create(element),
        { } element => JsonValue.Create(element),
    };

    private static JsonNode? Get(JsonNode? node, string[] path)
    {
        foreach (var step in path)
        {
            node = node switch
            {
                JsonObject members when members.TryGetPropertyValue(step, out var member) => member,
                JsonArray items => items[Index(items, step, items.Count - 1)],
                _ => throw new JsonPatchException($"'{step}' does not exist"),
            };
        }

        return node;
    }

    private static void Set(ref JsonNode root, string[] path, JsonNode? value, bool insert)
    {
        if (path.Length == 0)
        {
            root = value ?? throw new JsonPatchException("the whole entity cannot be null");
            return;
        }

        var parent = root;
        for (var i = 0; i < path.Length - 1; i++)
        {
            parent = Descend(parent, path[i], isListNext: path[i + 1] == "-");
        }

        switch (parent)
        {
            case JsonObject members:
                members[path[^1]] = value;
                break;
            case JsonArray items when path[^1] == "-":
                items.Add(value);
                break;
            case JsonArray items when insert:
                items.Insert(Index(items, path[^1], items.Count), value);
                break;
            case JsonArray items:
                items[Index(items, path[^1], items.Count - 1)] = value;
                break;
            default:
                throw new JsonPatchException($"'{path[^1]}' has no place in a plain value");
        }
    }

    private static JsonNode Descend(JsonNode parent, string step, bool isListNext)
    {
        switch (parent)
        {
            case JsonObject members:
                if (members[step] is not { } member)
                {
                    members[step] = member = isListNext ? new JsonArray() : new JsonObject();
                }

                return member;
            case JsonArray items:
                return items[Index(items, step, items.Count - 1)] ?? throw new JsonPatchException($"'{step}' is null");
            default:
                throw new JsonPatchException($"'{step}' has no place in a plain value");
        }
    }

    private static void Remove(JsonNode root, string[] path)
    {
        if (path.Length == 0)
        {
            throw new JsonPatchException("the whole entity cannot be removed");
        }

        switch (Get(root, path[..^1]))
        {
            case JsonObject members when members.Remove(path[^1]):
                break;
            case JsonArray items:
                items.RemoveAt(Index(items, path[^1], items.Count - 1));
                break;
            default:
                throw new JsonPatchException($"'{path[^1]}' does not exist");
        }
    }

    private static int Index(JsonArray items, string step, int last) =>
        int.TryParse(step, out var index) && index >= 0 && index <= last
            ? index
            : throw new JsonPatchException($"'{step}' is no index of an array of {items.Count}");
}
