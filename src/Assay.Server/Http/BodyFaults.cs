using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Assay.Server.Http;

/// <summary>
/// Finds nulls among the elements of lists, which no wire record has: a list of objects is a list of objects. Members
/// may be null; that is the same as leaving them out.
/// </summary>
internal static class NullElements
{
    /// <returns>The place of the first one; null when there is none.</returns>
    public static string? Find(object value, JsonTypeInfo type, string path = "$")
    {
        switch (type.Kind)
        {
            case JsonTypeInfoKind.Object:
                foreach (var property in type.Properties)
                {
                    if (property.Get?.Invoke(value) is { } member && Find(member, type.Options.GetTypeInfo(property.PropertyType), $"{path}.{property.Name}") is { } inMember)
                    {
                        return inMember;
                    }
                }

                return null;
            case JsonTypeInfoKind.Enumerable:
                return FindIn((IEnumerable)value, type, path);
            case JsonTypeInfoKind.Dictionary when value is IReadOnlyDictionary<string, string> texts:
                return texts.FirstOrDefault(t => t.Value is null).Key is { } key ? $"{path}.{key}" : null;
            default:
                return null;
        }
    }

    private static string? FindIn(IEnumerable items, JsonTypeInfo type, string path)
    {
        var elements = type.Options.GetTypeInfo(type.ElementType!);
        var index = 0;
        foreach (var item in items)
        {
            if (item is null or JsonElement { ValueKind: JsonValueKind.Null })
            {
                return $"{path}[{index}]";
            }

            if (Find(item, elements, $"{path}[{index}]") is { } inItem)
            {
                return inItem;
            }

            index++;
        }

        return null;
    }
}
