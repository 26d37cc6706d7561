using System.Buffers.Binary;
using System.IO.Hashing;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;

namespace Assay.Server.Records;

/// <summary>
/// Texts as UTF-8, numbered in order of arrival. Finds a known text without making a string of it, and keeps its memory
/// when cleared.
/// </summary>
internal sealed class Utf8Dictionary
{
    private const int SmallText = 16;

    // Secret, so that nobody can send texts that all fall into one place of the table.
    private static readonly ulong Seed1 = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));
    private static readonly ulong Seed2 = BinaryPrimitives.ReadUInt64LittleEndian(RandomNumberGenerator.GetBytes(8));

    private byte[] _bytes = new byte[64];
    private Entry[] _entries = new Entry[4];

    // Number + 1 of a text at the place of its hash or behind it; 0 is free. Made when the first text is looked up.
    private int[] _places = [];
    private int _placed;

    /// <summary>How many texts there are.</summary>
    public int Count { get; private set; }

    /// <summary>Bytes of all texts together.</summary>
    public int ByteCount { get; private set; }

    /// <summary>Bytes that are kept for reuse.</summary>
    public long Capacity => _bytes.Length + ((long)_entries.Length * Unsafe.SizeOf<Entry>()) + (_places.Length * sizeof(int));

    public ReadOnlySpan<byte> this[int number]
    {
        get
        {
            ref readonly var entry = ref _entries[number];
            return _bytes.AsSpan(entry.Begin, entry.Length);
        }
    }

    /// <summary>The number of a text, added when it is new; −1 when it is not valid UTF-8.</summary>
    public int Add(ReadOnlySpan<byte> text)
    {
        if (_places.Length < (Count + 1) * 2)
        {
            Rehash();
        }

        var hash = Hash(text);
        var mask = _places.Length - 1;
        var place = (int)hash & mask;
        for (; _places[place] is > 0 and var known; place = (place + 1) & mask)
        {
            ref readonly var entry = ref _entries[known - 1];
            if (entry.Hash == hash && text.SequenceEqual(_bytes.AsSpan(entry.Begin, entry.Length)))
            {
                return known - 1;
            }
        }

        if (!System.Text.Unicode.Utf8.IsValid(text))
        {
            return -1;
        }

        var number = Append(text, hash);
        _places[place] = number + 1;
        _placed++;
        return number;
    }

    /// <summary>Adds a text without looking whether it is there. It cannot be found by <see cref="Add"/>; do not mix the two.</summary>
    /// <param name="text">Valid UTF-8.</param>
    public int Append(ReadOnlySpan<byte> text) => Append(text, 0);

    public void Clear()
    {
        if (_placed < _places.Length / 16)
        {
            Forget();
        }
        else
        {
            Array.Clear(_places);
        }

        _placed = 0;
        Count = 0;
        ByteCount = 0;
    }

    /// <summary>All texts as strings, by their numbers.</summary>
    public string[] ToStrings()
    {
        var strings = new string[Count];
        for (var i = 0; i < strings.Length; i++)
        {
            strings[i] = Encoding.UTF8.GetString(this[i]);
        }

        return strings;
    }

    /// <summary>Frees the places one by one: a large table of which little is used is not gone through.</summary>
    private void Forget()
    {
        var mask = _places.Length - 1;
        for (var number = 0; number < _placed; number++)
        {
            var place = (int)_entries[number].Hash & mask;
            while (_places[place] != number + 1)
            {
                place = (place + 1) & mask;
            }

            _places[place] = 0;
        }
    }

    private int Append(ReadOnlySpan<byte> text, uint hash)
    {
        if (_entries.Length == Count)
        {
            Array.Resize(ref _entries, Count * 2);
        }

        var end = checked(ByteCount + text.Length);
        if (_bytes.Length < end)
        {
            Array.Resize(ref _bytes, (int)Math.Min(Math.Max(end, _bytes.Length * 2L), Array.MaxLength));
        }

        text.CopyTo(_bytes.AsSpan(ByteCount));
        _entries[Count] = new Entry(hash, ByteCount, text.Length);
        ByteCount = end;
        return Count++;
    }

    private void Rehash()
    {
        _places = new int[Math.Max(8, _places.Length * 2)];
        var mask = _places.Length - 1;
        for (var number = 0; number < Count; number++)
        {
            var place = (int)_entries[number].Hash & mask;
            while (_places[place] > 0)
            {
                place = (place + 1) & mask;
            }

            _places[place] = number + 1;
        }
    }

    private static uint Hash(ReadOnlySpan<byte> text)
    {
        if (text.Length > SmallText)
        {
            return (uint)XxHash3.HashToUInt64(text, (long)Seed1);
        }

        // The first and the last eight bytes, which overlap, hold all of a small text.
        ulong first, last;
        if (text.Length >= 8)
        {
            first = BinaryPrimitives.ReadUInt64LittleEndian(text);
            last = BinaryPrimitives.ReadUInt64LittleEndian(text[^8..]);
        }
        else if (text.Length >= 4)
        {
            first = BinaryPrimitives.ReadUInt32LittleEndian(text);
            last = BinaryPrimitives.ReadUInt32LittleEndian(text[^4..]);
        }
        else
        {
            first = text.Length > 0 ? (uint)(text[0] | (text[text.Length / 2] << 8) | (text[^1] << 16)) : 0u;
            last = 0;
        }

        var high = Math.BigMul(first ^ Seed1, last ^ Seed2 ^ (ulong)text.Length, out var low);
        return (uint)((high ^ low) ^ ((high ^ low) >> 32));
    }

    private readonly record struct Entry(uint Hash, int Begin, int Length);
}
