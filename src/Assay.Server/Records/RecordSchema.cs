using System.Diagnostics.CodeAnalysis;

namespace Assay.Server.Records;

/// <summary>The columns of a record set, in order. Immutable; names are compared ordinally.</summary>
internal sealed class RecordSchema
{
    private readonly Dictionary<string, int> _positions = new(StringComparer.Ordinal);

    public RecordSchema(IReadOnlyList<RecordField> fields)
    {
        Fields = fields;
        for (var i = 0; i < fields.Count; i++)
        {
            _positions.Add(fields[i].Name, i);
        }
    }

    public IReadOnlyList<RecordField> Fields { get; }

    public int IndexOf(string name) => _positions.GetValueOrDefault(name, -1);

    public bool TryGet(string name, [NotNullWhen(true)] out RecordField? field)
    {
        field = _positions.TryGetValue(name, out var position) ? Fields[position] : null;
        return field is not null;
    }
}
