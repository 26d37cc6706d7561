using System.Text;

namespace Assay.Server.Tests.Intake;

/// <summary>Bodies of payload requests: whole ones, odd ones, and ones with damaged bytes.</summary>
internal static class RandomPayload
{
    private static readonly string[] Names = ["a", "b", "c", "e", "f", "g", "h", "probability", "d", "scoring_id", "a \\u00e9", ""];

    private static readonly string[] Cells =
    [
        "0", "1", "-1", "12345", "-0", "00", "01", "0012", "-00.5", "-", "1.", ".5", "1.5", "-1.25", "0.1", "0.30000000000000004", "1e5", "1E-5", "1e+2", "1e", "1e999",
        "9007199254740993", "9007199254740993.5", "123456789012345678", "1234567890123456789", "9223372036854775807", "9223372036854775808",
        "-9223372036854775808", "123456789012345.678", "0.000000000000000000001", "5e-324", "2.2250738585072011e-308", "1.7976931348623157e308",
        "true", "false", "null", "nul", "True", "\"\"", "\"x\"", "\"some text\"", "\"with \\\"quotes\\\"\"", "\"\\u00e9\\n\"", "\"\\ud83d\\ude00\"", "\"\\ud83d\"", "\"\\x\"",
        "\"é\"", "\"한글\"", "\"a text that is longer than sixteen bytes\"", "\"2026-01-01T00:00:00Z\"", "\"tab\there\"", "[]", "[1]", "[0.25,0.75]", "[1, 2 , -0]", "[\"x\"]",
        "[1,null]", "[[1]]", "{}", "{\"k\":1}", "NaN",
    ];

    private static readonly string[] Spaces = ["", "", "", "", " ", "\n", "\t ", "\r\n"];

    public static byte[] Create(Random random)
    {
        var records = random.Next(8) switch { 0 => 0, < 6 => 1, _ => random.Next(2, 4) };
        var text = string.Join(",", Enumerable.Range(0, records).Select(_ => Record(random)));
        var bytes = Encoding.UTF8.GetBytes(records == 1 && random.Next(4) == 0 ? text : $"{Space(random)}[{text}]{Space(random)}");
        return random.Next(5) == 0 ? Damage(bytes, random) : bytes;
    }

    private static string Record(Random random)
    {
        var rows = random.Next(10) == 0 ? 0 : random.Next(1, 4);
        var members = new List<string>();
        Maybe(2, () => $"\"scoring_id\":{(random.Next(30) == 0 ? Cell(random) : $"\"id-{random.Next(5)}\"")}");
        Maybe(4, () => $"\"scoring_timestamp\":{(random.Next(6) > 0 ? "\"2026-02-03T04:05:06.789Z\"" : Cell(random))}");
        Maybe(4, () => $"\"response_time\":{Number(random)}");
        Maybe(6, () => $"\"user_id\":\"user {random.Next(3)}\"");
        Maybe(40, () => $"\"unknown\":{Cell(random)}");
        members.Add($"{Space(random)}\"request\":{Part(random, "input_data", rows)}");
        Maybe(2, () => $"\"response\":{Part(random, "predictions", random.Next(20) == 0 ? rows + 1 : rows)}");
        if (random.Next(16) == 0)
        {
            random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(members));
        }

        return $"{{{string.Join(",", members)}}}";

        void Maybe(int oneIn, Func<string> member)
        {
            if (random.Next(oneIn) == 0)
            {
                members.Add(member());
            }
        }
    }

    private static string Part(Random random, string wrapper, int rows)
    {
        var fields = Enumerable.Range(0, random.Next(1, 5)).Select(i => Names[random.Next(40) == 0 ? random.Next(Names.Length) : (i + random.Next(2) * 4) % 8]).ToList();
        fields = random.Next(20) == 0 ? fields : [.. fields.Distinct()];
        var kinds = fields.Select(f => random.Next(20) > 0 && "abce".IndexOf(f, StringComparison.Ordinal) is >= 0 and var kind ? kind : random.Next(5)).ToArray();
        var values = Enumerable.Range(0, rows).Select(_ => $"{Space(random)}[{string.Join($"{Space(random)},", kinds.Take(random.Next(40) == 0 ? 1 : kinds.Length).Select(k => Space(random) + Typed(random, k)))}]");
        var (first, second) = ($"\"fields\":[{string.Join(",", fields.Select(f => $"\"{f}\""))}]", $"\"values\":[{string.Join(",", values)}]");
        var part = random.Next(40) == 0 ? $"{{{second},{first}}}" : $"{{{first}{Space(random)},{second}}}";
        return random.Next(5) == 0 ? $"{{\"{wrapper}\":[{part}]}}" : part;
    }

    /// <summary>Mostly of one kind a column, as real rows are.</summary>
    private static string Typed(Random random, int kind) => random.Next(120) == 0 ? Cell(random) : kind switch
    {
        0 => Number(random),
        1 => random.Next(-1000, 1000).ToString(),
        2 => $"\"{(char)('a' + random.Next(26))}\"",
        3 => $"[{Number(random)},{Number(random)}]",
        _ => random.Next(2) == 0 ? "null" : Number(random),
    };

    private static string Number(Random random) => random.Next(3) switch
    {
        0 => random.NextDouble().ToString("R"),
        1 => (random.NextDouble() * Math.Pow(10, random.Next(-12, 20))).ToString("R"),
        _ => $"{random.Next(-100, 100)}.{random.Next(0, 10_000):D4}",
    };

    private static string Cell(Random random) => Cells[random.Next(Cells.Length)];

    private static string Space(Random random) => Spaces[random.Next(Spaces.Length)];

    private static byte[] Damage(byte[] bytes, Random random)
    {
        var damaged = bytes.ToList();
        for (var times = random.Next(1, 3); times > 0 && damaged.Count > 0; times--)
        {
            var place = random.Next(damaged.Count);
            switch (random.Next(4))
            {
                case 0:
                    damaged.RemoveAt(place);
                    break;
                case 1:
                    damaged.Insert(place, (byte)random.Next(256));
                    break;
                case 2:
                    damaged[place] = (byte)",:[]{}\" 0-e.\\"[random.Next(13)];
                    break;
                default:
                    damaged.RemoveRange(place, damaged.Count - place);
                    break;
            }
        }

        return [.. damaged];
    }
}
