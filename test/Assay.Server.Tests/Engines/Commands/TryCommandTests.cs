namespace Assay.Server.Tests.Engines.Commands;

public sealed class TryCommandTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("assay-try-").FullName;

    [Fact]
    public async Task Try_shows_the_tables_what_would_be_sent_and_what_did_not_come_back()
    {
        var format = Write("format.json", """
            {"payload_format":{"codec":"mapping","request":{"rows":"/rows"},"response":{"rows":"/out","prediction":"/label","probability":{"vector":"/p"}},
             "encodings":[{"feature":"Sex","labels":{"female":0,"male":1}}]}}
            """);
        var request = Write("request.json", """{"rows":[{"Age":31,"Sex":1}]}""");
        var answer = Write("answer.json", """{"out":[{"label":"No Risk","p":[0.9,0.1]}],"took":3}""");

        var (exit, output, errors) = await AssayCommand.RunAsync("engines", "try", format, "--request", request, "--answer", answer, "--classes", "No Risk,Risk");

        Assert.True(exit == 1, errors + output);
        Assert.Contains("male", output, StringComparison.Ordinal);
        Assert.Contains("""{"rows":[{"Age":31,"Sex":1}]}""", output, StringComparison.Ordinal);
        Assert.Contains("The request came back as it was.", output, StringComparison.Ordinal);
        Assert.Contains("differs at /took: 3 in the sample, nothing written", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Try_shows_what_becomes_of_the_best_few_classes()
    {
        var format = Write("format.json", """{"codec":"mapping","request":{},"response":{"probability":{"pairs":"/top","class":"/label","value":"/score"}}}""");
        var answer = Write("answer.json", """[{"top":[{"label":"b","score":0.625}]},{"top":[{"label":"b","score":0.5},{"label":"a","score":0.375}]}]""");

        var (exit, output, errors) = await AssayCommand.RunAsync("engines", "try", format, "--answer", answer, "--classes", "a,b,c");

        Assert.True(exit == 1, errors + output);
        Assert.Contains("[0.375,0.5,0.125]", output, StringComparison.Ordinal);
        Assert.Contains("differs at /0/top", output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Try_of_a_faithful_sample_ends_well()
    {
        var format = Write("format.json", """{"codec":"input_data"}""");
        var answer = Write("answer.json", """{"predictions":[{"fields":["prediction"],"values":[["a"]]}]}""");

        var (exit, output, errors) = await AssayCommand.RunAsync("engines", "try", format, "--answer", answer);

        Assert.True(exit == 0, errors + output);
    }

    [Fact]
    public async Task Try_of_a_wrong_format_names_every_problem()
    {
        var format = Write("format.json", """{"codec":"mapping","request":{"rows":"x"}}""");

        var (exit, _, errors) = await AssayCommand.RunAsync("engines", "try", format, "--answer", format);

        Assert.Equal(2, exit);
        Assert.Contains("payload_format.request.rows must be a JSON pointer", errors, StringComparison.Ordinal);
        Assert.Contains("payload_format.response is required", errors, StringComparison.Ordinal);
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Write(string name, string text)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllText(path, text);
        return path;
    }
}
