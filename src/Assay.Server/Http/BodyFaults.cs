using System.Collections;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Assay.Server.Http;

/// <summary>
/// Finds what the types of wire records let through and no wire record has: nulls among the elements of lists, and
/// numbers beyond the range of a double. Members may be null; that is the same as leaving them out.
/// </summary>
internal static class BodyFaults
{
    /// <returns>The place of the first fault and what is wrong there; null when there is none.</returns>
    public static (string Place, string Message)? Find(object value, JsonTypeInfo type, string path = "$")
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
                return texts.FirstOrDefault(t => t.Value is null).Key is { } key ? Null($"{path}.{key}") : null;
            default:
                return value is double number && !double.IsFinite(number) ? (path, $"The number at {path} is too large for a double.") : null;
        }
    }

    private static (string Place, string Message)? FindIn(IEnumerable items, JsonTypeInfo type, string path)
    {
        var elements = type.Options.GetTypeInfo(type.ElementType!);
        var index = 0;
        foreach (var item in items)
        {
            var place = $"{path}[{index++}]";
            if (item is null or JsonElement { ValueKind: JsonValueKind.Null })
            {
                return Null(place);
            }

            if (Find(item, elements, place) is { } inItem)
            {
                return inItem;
            }
        }

        return null;
    }

    private static (string, string) Null(string place) => (place, $"The element at {place} must not be null.");
}
