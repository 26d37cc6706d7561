namespace Assay.SampleEngine.Generation;

/// <summary><c>generate</c>: writes applications as CSV.</summary>
internal static class GenerateCommand
{
    public static async Task<int> RunAsync(Arguments arguments)
    {
        if (!Enum.TryParse<Period>(arguments.Text("--period", "stable"), ignoreCase: true, out var period))
        {
            await Console.Error.WriteLineAsync("--period must be training, stable or drifted.");
            return 2;
        }

        var labels = arguments.Has("--labels");
        await using var output = arguments.Find("--out") is { } file ? new StreamWriter(file) : new StreamWriter(Console.OpenStandardOutput());
        output.NewLine = "\n";
        await output.WriteLineAsync(string.Join(',', CreditApplication.Features.Select(f => f.Name)) + (labels ? ",Risk" : ""));
        foreach (var application in ApplicationGenerator.Generate(period, arguments.Whole("--rows", 1_000), arguments.Whole("--seed", 42)))
        {
            var label = labels ? (application.IsRisk ? ",Risk" : ",No Risk") : "";
            await output.WriteLineAsync(string.Join(',', application.Values()) + label);
        }

        return 0;
    }
}
