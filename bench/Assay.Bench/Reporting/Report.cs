using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.Json;
using System.Text.Json.Serialization;
using Assay.Bench.Measuring;

namespace Assay.Bench.Reporting;

/// <summary>Prints lines as they come and keeps them for the JSON file.</summary>
internal sealed class Report
{
    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower,
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly List<SuiteResult> _suites = [];
    private SuiteResult _current = null!;

    public void BeginSuite(string name, FlushTimes flush)
    {
        _current = new SuiteResult(name, flush.MedianMicros, flush.P99Micros);
        _suites.Add(_current);
        Print($"\n## {name}   (durability: every acknowledged record is flushed; raw fdatasync p50 {flush.MedianMicros:0} µs, p99 {flush.P99Micros:0} µs)");
        Print($"{"what",-58} {"unit",-8} {"limit",12} {"subject",12} {"ratio",7}  {"95 %",-15} {"A/A",-5} {"goal",-12}");
    }

    public void EndSuite(MachineState state)
    {
        _current.Machine = state.ToString();
        Print($"machine: {state}; {RuntimeInformation.FrameworkDescription}, {Environment.ProcessorCount} cores");
    }

    /// <summary>A subject against a limit.</summary>
    public void Compared(string name, string unit, Comparison comparison, Goal? goal)
    {
        var (low, high) = comparison.Interval;
        Add(new Line
        {
            Name = name,
            Unit = unit,
            Limit = comparison.Limit,
            Subject = comparison.Subject,
            Ratio = comparison.Ratio,
            Low = low,
            High = high,
            SelfRatio = comparison.SelfRatio,
            Goal = goal?.Describe(),
            Verdict = goal is null ? null : comparison.IsSteady ? goal.Verdict(comparison.Ratio, low, high) : $"inconclusive ({goal.Verdict(comparison.Ratio, low, high)})",
        });
    }

    /// <summary>A figure by itself.</summary>
    public void Figure(string name, string unit, double value, Goal? goal = null, double? limit = null) => Add(new Line
    {
        Name = name,
        Unit = unit,
        Subject = value,
        Limit = limit,
        Goal = goal?.Describe(),
        Verdict = goal?.Verdict(value, value, value),
    });

    public void NotMeasured(string name, string why) => Print($"{name,-58} not measured: {why}");

    public string ToJson() => JsonSerializer.Serialize(_suites, Json);

    private void Add(Line line)
    {
        _current.Lines.Add(line);
        var interval = line.Low is null ? "" : $"{Number(line.Low)}–{Number(line.High)}";
        Print($"{line.Name,-58} {line.Unit,-8} {Number(line.Limit),12} {Number(line.Subject),12} {Number(line.Ratio),7}  {interval,-15} {Number(line.SelfRatio),-5} {line.Goal,-12} {line.Verdict}");
    }

    private static string Number(double? value) => value switch
    {
        null => "",
        0 => "0",
        { } v when Math.Abs(v) >= 1_000 => v.ToString("#,0", CultureInfo.InvariantCulture),
        { } v when Math.Abs(v) >= 10 => v.ToString("0.0", CultureInfo.InvariantCulture),
        { } v => v.ToString("0.00", CultureInfo.InvariantCulture),
    };

    private static void Print(FormattableString text) => Console.WriteLine(FormattableString.Invariant(text));

    private sealed record SuiteResult(string Name, double FlushMedianMicros, double FlushP99Micros)
    {
        public string? Machine { get; set; }

        public List<Line> Lines { get; } = [];
    }
}
