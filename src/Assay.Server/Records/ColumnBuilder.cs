using System.Runtime.InteropServices;
using Assay.Monitors.Tables;

namespace Assay.Server.Records;

/// <summary>
/// Collects the values of a column. A builder without a type takes that of its first value; integers become doubles
/// when a double arrives. What a type cannot take is refused.
/// </summary>
internal sealed class ColumnBuilder(string name, ColumnType? type)
{
    private readonly List<bool> _missing = [];
    private List<long>? _integers;
    private List<double>? _doubles;
    private List<int>? _codes;
    private List<object?>? _others;
    private Dictionary<string, int>? _dictionary;
    private bool _anyMissing;

    public string Name { get; } = name;

    public ColumnType? Type { get; private set; } = type;

    public int Count => _missing.Count;

    public void AddMissing()
    {
        _missing.Add(true);
        _anyMissing = true;
        Pad();
    }

    /// <summary>Adds missing values until the column has so many rows.</summary>
    public void FillTo(int rows)
    {
        while (_missing.Count < rows)
        {
            AddMissing();
        }
    }

    public bool Add(bool value)
    {
        if (Type == ColumnType.Text)
        {
            return Add(value ? "true" : "false");
        }

        if (!Begin(ColumnType.Boolean))
        {
            return false;
        }

        _integers!.Add(value ? 1 : 0);
        return true;
    }

    public bool Add(long value)
    {
        switch (Type)
        {
            case ColumnType.Text:
                return Add(value.ToString());
            case ColumnType.Double:
                return Add((double)value);
        }

        if (!Begin(ColumnType.Integer))
        {
            return false;
        }

        _integers!.Add(value);
        return true;
    }

    public bool Add(double value)
    {
        switch (Type)
        {
            case ColumnType.Text:
                return Add(value.ToString("R"));
            case ColumnType.Integer:
                Widen();
                break;
        }

        if (!Begin(ColumnType.Double))
        {
            return false;
        }

        _doubles!.Add(value);
        return true;
    }

    public bool Add(ReadOnlySpan<char> value)
    {
        if (!Begin(ColumnType.Text))
        {
            return false;
        }

        _dictionary ??= new Dictionary<string, int>(StringComparer.Ordinal);
        var lookup = _dictionary.GetAlternateLookup<ReadOnlySpan<char>>();
        if (!lookup.TryGetValue(value, out var code))
        {
            _dictionary.Add(value.ToString(), code = _dictionary.Count);
        }

        _codes!.Add(code);
        return true;
    }

    public bool Add(string value)
    {
        if (Type == ColumnType.Json)
        {
            return AddJson(value);
        }

        return Add(value.AsSpan());
    }

    public bool AddTime(long micros)
    {
        if (!Begin(ColumnType.Timestamp))
        {
            return false;
        }

        _integers!.Add(micros);
        return true;
    }

    public bool Add(double[] vector)
    {
        if (Type == ColumnType.Json)
        {
            return AddJson(new VectorColumn("", [vector]).GetText(0)!);
        }

        if (!Begin(ColumnType.Vector))
        {
            return false;
        }

        _others!.Add(vector);
        return true;
    }

    public bool AddJson(string json)
    {
        if (Type == ColumnType.Vector)
        {
            VectorsToJson();
        }

        if (!Begin(ColumnType.Json))
        {
            return false;
        }

        _others!.Add(json);
        return true;
    }

    /// <summary>The column; all missing and of type text when no value ever came.</summary>
    public Column Build()
    {
        var missing = _anyMissing ? _missing.ToArray() : null;
        switch (Type)
        {
            case ColumnType.Boolean:
                Storage();
                return new BooleanColumn(Name, _integers!.ConvertAll(v => v != 0).ToArray(), missing);
            case ColumnType.Integer:
                Storage();
                return new IntegerColumn(Name, _integers!.ToArray(), missing);
            case ColumnType.Timestamp:
                Storage();
                return new TimestampColumn(Name, _integers!.ToArray(), missing);
            case ColumnType.Double:
                Storage();
                return new DoubleColumn(Name, _doubles!.ToArray(), missing);
            case ColumnType.Vector:
                Storage();
                return new VectorColumn(Name, _others!.ConvertAll(v => (double[]?)v ?? []).ToArray(), missing);
            case ColumnType.Json:
                Storage();
                return new JsonColumn(Name, _others!.ConvertAll(v => (string?)v ?? "").ToArray(), missing);
            default:
                Type ??= ColumnType.Text;
                Storage();
                return new TextColumn(Name, _codes!.ToArray(), _dictionary?.Keys.ToArray() ?? [""], missing);
        }
    }

    private bool Begin(ColumnType type)
    {
        Type ??= type;
        if (Type != type)
        {
            return false;
        }

        Storage();
        _missing.Add(false);
        return true;
    }

    /// <summary>Makes the list of the type, with a place for each row so far.</summary>
    private void Storage()
    {
        switch (Type)
        {
            case ColumnType.Boolean or ColumnType.Integer or ColumnType.Timestamp:
                Ensure(ref _integers);
                break;
            case ColumnType.Double:
                Ensure(ref _doubles);
                break;
            case ColumnType.Text:
                Ensure(ref _codes);
                break;
            case ColumnType.Vector or ColumnType.Json:
                Ensure(ref _others);
                break;
        }
    }

    private void Ensure<T>(ref List<T>? list)
    {
        list ??= new List<T>(_missing.Capacity);
        if (list.Count < _missing.Count)
        {
            var count = list.Count;
            CollectionsMarshal.SetCount(list, _missing.Count);
            CollectionsMarshal.AsSpan(list)[count..].Clear();
        }
    }

    private void Pad() => Storage();

    private void Widen()
    {
        Type = ColumnType.Double;
        _doubles = _integers?.ConvertAll(v => (double)v);
        _integers = null;
    }

    private void VectorsToJson()
    {
        Type = ColumnType.Json;
        _others = _others?.ConvertAll(v => v is double[] vector ? (object?)new VectorColumn("", [vector]).GetText(0) : null);
    }
}
