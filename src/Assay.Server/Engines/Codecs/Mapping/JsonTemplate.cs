using System.Text.Json;
using System.Text.Json.Nodes;

namespace Assay.Server.Engines.Codecs.Mapping;

/// <summary>
/// A JSON document with slots that are filled when it is written: constant members stay as they are given, objects that
/// a slot's place needs are made, and whatever stands at the place of a slot gives way to it.
/// </summary>
internal sealed class JsonTemplate
{
    private const int MaxIndex = 100_000;

    private readonly Part _root;

    private JsonTemplate(Part root) => _root = root;

    /// <param name="template">The constant members; null for none.</param>
    /// <param name="slots">The place of each slot.</param>
    /// <exception cref="CodecException">Two slots stand in each other's way, or the template has something else at a place.</exception>
    public static JsonTemplate Compile(JsonNode? template, IReadOnlyList<JsonPlace> slots)
    {
        var root = Of(template);
        for (var slot = 0; slot < slots.Count; slot++)
        {
            root = Put(root, slots[slot], 0, slot);
        }

        return new JsonTemplate(root);
    }

    /// <param name="writer">Gets the document.</param>
    /// <param name="fill">Writes the value of a slot.</param>
    /// <param name="isLeftOut">Whether an object's member that is a slot is left out; null: never.</param>
    public void Write(Utf8JsonWriter writer, Action<int> fill, Func<int, bool>? isLeftOut = null) => Write(_root, writer, fill, isLeftOut);

    private static void Write(Part part, Utf8JsonWriter writer, Action<int> fill, Func<int, bool>? isLeftOut)
    {
        if (part.Slot >= 0)
        {
            fill(part.Slot);
        }
        else if (part.Members is { } members)
        {
            writer.WriteStartObject();
            foreach (var (name, member) in members)
            {
                if (member.Slot >= 0 && isLeftOut?.Invoke(member.Slot) is true)
                {
                    continue;
                }

                writer.WritePropertyName(name);
                Write(member, writer, fill, isLeftOut);
            }

            writer.WriteEndObject();
        }
        else if (part.Elements is { } elements)
        {
            writer.WriteStartArray();
            foreach (var element in elements)
            {
                Write(element, writer, fill, isLeftOut);
            }

            writer.WriteEndArray();
        }
        else if (part.Constant is { } constant)
        {
            constant.WriteTo(writer);
        }
        else
        {
            writer.WriteNullValue();
        }
    }

    private static Part Of(JsonNode? node) => node switch
    {
        JsonObject members => new Part { Members = [.. members.Select(m => KeyValuePair.Create(m.Key, Of(m.Value)))] },
        JsonArray elements => new Part { Elements = [.. elements.Select(Of)] },
        _ => new Part { Constant = node as JsonValue },
    };

    private static Part Put(Part part, JsonPlace place, int depth, int slot)
    {
        if (part.Slot >= 0 || (depth == place.Steps.Count && part.HoldsSlot))
        {
            throw new CodecException("", $"'{place}' stands in the way of another place");
        }

        if (depth == place.Steps.Count)
        {
            return new Part { Slot = slot };
        }

        if (part.Constant is not null)
        {
            throw new CodecException("", $"the template has a value where '{place}' needs an object");
        }

        var step = place.Steps[depth];
        part.HoldsSlot = true;
        if (part.Elements is { } elements)
        {
            var index = JsonPlace.IndexOf(step);
            if (index is < 0 or > MaxIndex)
            {
                throw new CodecException("", $"'{place}' names '{step}' in an array, whose elements are numbered from 0");
            }

            while (elements.Count <= index)
            {
                elements.Add(new Part());
            }

            elements[index] = Put(elements[index], place, depth + 1, slot);
            return part;
        }

        part.Members ??= [];
        var known = part.Members.FindIndex(m => m.Key == step);
        var member = Put(known < 0 ? new Part() : part.Members[known].Value, place, depth + 1, slot);
        if (known < 0)
        {
            part.Members.Add(KeyValuePair.Create(step, member));
        }
        else
        {
            part.Members[known] = KeyValuePair.Create(step, member);
        }

        return part;
    }

    /// <summary>A slot, an object, an array, a constant, or nothing yet: then null is written.</summary>
    private sealed class Part
    {
        public int Slot { get; init; } = -1;

        public List<KeyValuePair<string, Part>>? Members { get; set; }

        public List<Part>? Elements { get; init; }

        public JsonValue? Constant { get; init; }

        public bool HoldsSlot { get; set; }
    }
}
