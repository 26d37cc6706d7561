using System.Runtime.InteropServices;
using System.Text;
using Assay.Monitors.Tables;

namespace Assay.Server.Records;

/// <summary>
/// Collects the values of a column. A builder without a type takes that of its first value; integers become doubles
/// when a double arrives. What a type cannot take is refused. Every value is one word: a number's bits, the number of a
/// text, or where a vector lies; so a builder that is <see cref="Reset"/> needs no new memory.
/// </summary>
internal sealed class ColumnBuilder(string name, ColumnType? type)
{
    private const int ShortText = 256;
    private const int NoType = -1;

    // The type as a number: a nullable one would be compared in two steps for every cell.
    private int _type = (int?)type ?? NoType;
    private long[] _words = [];
    private int _count;
    private bool[] _missing = [];
    private double[] _numbers = [];
    private int _numberCount;
    private int _missingCount;
    private byte[]? _utf8Name;

    public string Name { get; } = name;

    public ReadOnlySpan<byte> Utf8Name => _utf8Name ??= Encoding.UTF8.GetBytes(Name);

    public ColumnType? Type => _type == NoType ? null : (ColumnType)_type;

    /// <summary>The type it was made with: that of the set's column, if there is one.</summary>
    public ColumnType? DeclaredType { get; } = type;

    /// <summary>Whether the rows being collected have the column; kept for whoever holds many builders.</summary>
    public bool IsUsed { get; set; }

    public int Count => _count;

    public bool HasMissing => _missingCount > 0;

    public bool IsAllMissing => _missingCount == Count;

    /// <summary>Whether the texts are those of whole records: the row's place in its record belongs behind them.</summary>
    public bool IsNumbered { get; private set; }

    /// <summary>One word a row; undefined where missing.</summary>
    public ReadOnlySpan<long> Words => _words.AsSpan(0, Count);

    /// <summary>One mark a row; undefined unless <see cref="HasMissing"/>.</summary>
    public ReadOnlySpan<bool> Missing => _missing.AsSpan(0, HasMissing ? Count : 0);

    /// <summary>The texts that the words of a text or JSON column number.</summary>
    public Utf8Dictionary Texts { get; } = new();

    /// <summary>Bytes that are kept for reuse.</summary>
    public long Capacity => ((_words.Length + _numbers.Length) * 8L) + _missing.Length + Texts.Capacity;

    /// <summary>Forgets all rows.</summary>
    public void Reset()
    {
        _type = (int?)DeclaredType ?? NoType;
        _count = 0;
        _missingCount = 0;
        _numberCount = 0;
        IsNumbered = false;
        IsUsed = false;
        Texts.Clear();
    }

    public bool IsMissing(int row) => HasMissing && _missing[row];

    /// <summary>The numbers of a vector.</summary>
    public ReadOnlySpan<double> Vector(long word) => _numbers.AsSpan((int)(word >> 32), (int)word);

    public void AddMissing() => FillTo(Count + 1);

    /// <summary>Adds missing values until the column has so many rows.</summary>
    public void FillTo(int rows)
    {
        if (rows <= Count)
        {
            return;
        }

        Grow(ref _words, rows);
        Grow(ref _missing, rows);
        if (!HasMissing)
        {
            _missing.AsSpan(0, Count).Clear();
        }

        _words.AsSpan(Count, rows - Count).Clear();
        _missing.AsSpan(Count, rows - Count).Fill(true);
        _missingCount += rows - Count;
        _count = rows;
    }

    /// <summary>Adds the last value, which is not missing, so many times more.</summary>
    public void Repeat(int times)
    {
        Grow(ref _words, Count + times);
        _words.AsSpan(Count, times).Fill(_words[Count - 1]);
        if (HasMissing)
        {
            Grow(ref _missing, Count + times);
            _missing.AsSpan(Count, times).Clear();
        }

        _count += times;
    }

    public bool Add(bool value)
    {
        if (_type == (int)ColumnType.Text)
        {
            return Add(value ? "true"u8 : "false"u8);
        }

        return Is(ColumnType.Boolean) && Push(value ? 1 : 0);
    }

    public bool Add(long value) => _type switch
    {
        (int)ColumnType.Double => Push(BitConverter.DoubleToInt64Bits(value)),
        (int)ColumnType.Text => Add(value.ToString()),
        _ => Is(ColumnType.Integer) && Push(value),
    };

    public bool Add(double value)
    {
        if (_type == (int)ColumnType.Text)
        {
            return Add(value.ToString("R"));
        }

        if (_type == (int)ColumnType.Integer)
        {
            Widen();
        }

        return Is(ColumnType.Double) && Push(BitConverter.DoubleToInt64Bits(value));
    }

    /// <param name="utf8">Text; refused when it is not valid UTF-8.</param>
    public bool Add(ReadOnlySpan<byte> utf8) => Is(ColumnType.Text) && Texts.Add(utf8) is >= 0 and var number && Push(number);

    public bool Add(ReadOnlySpan<char> value)
    {
        if (value.Length > ShortText)
        {
            return Add(Encoding.UTF8.GetBytes(value.ToArray()));
        }

        Span<byte> utf8 = stackalloc byte[ShortText * 3];
        return Add(utf8[..Encoding.UTF8.GetBytes(value, utf8)]);
    }

    public bool Add(string value) => Type == ColumnType.Json ? AddJson(value) : Add(value.AsSpan());

    public bool AddTime(long micros) => Is(ColumnType.Timestamp) && Push(micros);

    public bool Add(ReadOnlySpan<double> vector)
    {
        foreach (var number in vector)
        {
            AddToVector(number);
        }

        return EndVector(vector.Length);
    }

    /// <summary>Adds a number to the vector that <see cref="EndVector"/> will add.</summary>
    public void AddToVector(double number)
    {
        if (_numberCount == _numbers.Length)
        {
            Grow(ref _numbers, _numberCount + 1);
        }

        _numbers[_numberCount++] = number;
    }

    /// <summary>Adds the vector of the last so many numbers.</summary>
    public bool EndVector(int length)
    {
        var word = ((long)(_numberCount - length) << 32) | (uint)length;
        if (_type == (int)ColumnType.Json)
        {
            return AddJson(Format(Vector(word)));
        }

        return Is(ColumnType.Vector) && Push(word);
    }

    public bool AddJson(string json)
    {
        if (_type == (int)ColumnType.Vector)
        {
            VectorsToJson();
        }

        return AddJson(Encoding.UTF8.GetBytes(json));
    }

    /// <param name="utf8">Valid UTF-8.</param>
    public bool AddJson(ReadOnlySpan<byte> utf8) => Is(ColumnType.Json) && Push(Texts.Append(utf8));

    /// <summary>Adds a text with the numbers 1, 2, … behind it: <c>id-1</c>, <c>id-2</c>, … Only for columns of nothing else.</summary>
    /// <param name="utf8">Valid UTF-8.</param>
    /// <param name="count">How many rows; at least one.</param>
    public void AddNumbered(ReadOnlySpan<byte> utf8, int count)
    {
        IsNumbered = true;
        _type = (int)ColumnType.Text;
        Push(Texts.Append(utf8));
        Repeat(count - 1);
    }

    /// <summary>Keeps those rows only; they rise.</summary>
    public void Keep(ReadOnlySpan<int> rows)
    {
        var missing = 0;
        for (var i = 0; i < rows.Length; i++)
        {
            _words[i] = _words[rows[i]];
            if (HasMissing)
            {
                _missing[i] = _missing[rows[i]];
                missing += _missing[i] ? 1 : 0;
            }
        }

        _count = rows.Length;
        _missingCount = missing;
    }

    /// <summary>The column; all missing and of type text when no value ever came.</summary>
    public Column Build()
    {
        var missing = HasMissing ? Missing.ToArray() : null;
        switch (Type)
        {
            case ColumnType.Boolean:
                return new BooleanColumn(Name, Array.ConvertAll(Words.ToArray(), w => w != 0), missing);
            case ColumnType.Integer:
                return new IntegerColumn(Name, Words.ToArray(), missing);
            case ColumnType.Timestamp:
                return new TimestampColumn(Name, Words.ToArray(), missing);
            case ColumnType.Double:
                return new DoubleColumn(Name, MemoryMarshal.Cast<long, double>(Words).ToArray(), missing);
            case ColumnType.Vector:
                return new VectorColumn(Name, Array.ConvertAll(Words.ToArray(), w => Vector(w).ToArray()), missing);
            case ColumnType.Json:
                var json = Texts.ToStrings();
                return new JsonColumn(Name, [.. Enumerable.Range(0, Count).Select(row => IsMissing(row) ? "" : json[_words[row]])], missing);
            default:
                Is(ColumnType.Text);
                return IsNumbered ? BuildNumbered() : new TextColumn(Name, Codes(), Texts.Count > 0 ? Texts.ToStrings() : [""], missing);
        }
    }

    private TextColumn BuildNumbered()
    {
        var texts = Texts.ToStrings();
        var codes = new int[Count];
        var numbered = new string[Count];
        for (int row = 0, inRecord = 1; row < Count; row++, inRecord++)
        {
            inRecord = row > 0 && _words[row] == _words[row - 1] ? inRecord : 1;
            codes[row] = row;
            numbered[row] = $"{texts[_words[row]]}-{inRecord}";
        }

        return new TextColumn(Name, codes, numbered);
    }

    private int[] Codes()
    {
        var codes = new int[Count];
        for (var row = 0; row < codes.Length; row++)
        {
            codes[row] = (int)_words[row];
        }

        return codes;
    }

    private bool Is(ColumnType type)
    {
        if (_type == NoType)
        {
            _type = (int)type;
        }

        return _type == (int)type;
    }

    private bool Push(long word)
    {
        var (words, count) = (_words, _count);
        if ((uint)count < (uint)words.Length && _missingCount == 0)
        {
            words[count] = word;
            _count = count + 1;
            return true;
        }

        return PushSlowly(word);
    }

    private bool PushSlowly(long word)
    {
        Grow(ref _words, _count + 1);
        if (HasMissing)
        {
            Grow(ref _missing, _count + 1);
            _missing[_count] = false;
        }

        _words[_count++] = word;
        return true;
    }

    private static void Grow<T>(ref T[] array, int length)
    {
        if (array.Length < length)
        {
            Array.Resize(ref array, (int)Math.Min(Math.Max(length, Math.Max(4, array.Length * 2L)), Array.MaxLength));
        }
    }

    private void Widen()
    {
        _type = (int)ColumnType.Double;
        foreach (ref var word in _words.AsSpan(0, Count))
        {
            word = BitConverter.DoubleToInt64Bits(word);
        }
    }

    private void VectorsToJson()
    {
        _type = (int)ColumnType.Json;
        for (var row = 0; row < Count; row++)
        {
            _words[row] = IsMissing(row) ? 0 : Texts.Append(Encoding.UTF8.GetBytes(Format(Vector(_words[row]))));
        }
    }

    private static string Format(ReadOnlySpan<double> vector) => new VectorColumn("", [vector.ToArray()]).GetText(0)!;
}
