using System.Globalization;

namespace Assay.Bench.Measuring;

/// <summary>Processor time since the start of the machine, or between two moments, from <c>/proc/stat</c>.</summary>
internal readonly record struct MachineState(double Idle, double Steal, double All)
{
    public static MachineState Read()
    {
        if (!File.Exists("/proc/stat"))
        {
            return default;
        }

        var line = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var times = line.Skip(1).Take(8).Select(t => double.Parse(t, CultureInfo.InvariantCulture)).ToArray();
        return new MachineState(times[3] + times[4], times[7], times.Sum());
    }

    public MachineState Since(MachineState before) => new(Idle - before.Idle, Steal - before.Steal, All - before.All);

    public override string ToString() => All <= 0
        ? "idle and steal unknown"
        : string.Create(CultureInfo.InvariantCulture, $"idle {Idle / All:P0}, steal {Steal / All:P1}");
}
