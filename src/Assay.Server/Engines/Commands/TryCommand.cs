using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Nodes;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Encodings;
using Assay.Server.Engines.Trials;

namespace Assay.Server.Engines.Commands;

/// <summary>
/// <c>assay engines try</c>: reads samples by a payload format and shows the table, what would be sent, and what did not come
/// back as it was. Needs no server.
/// </summary>
internal static class TryCommand
{
    public static Command Create()
    {
        var command = new Command("try", "Reads a sample request or answer by a payload format and shows what becomes of it.");
        var format = new Argument<string>("format") { Description = "A file with the payload_format of a scoring endpoint" };
        var request = new Option<string?>("--request") { Description = "A file with a scoring request as applications send it" };
        var answer = new Option<string?>("--answer") { Description = "A file with an answer of the engine" };
        var features = new Option<string?>("--features") { Description = "The model's features in order, separated by commas (for rows without names)" };
        var classes = new Option<string?>("--classes") { Description = "The classes in the order of the probabilities, separated by commas" };
        command.Arguments.Add(format);
        foreach (var option in new[] { request, answer, features, classes })
        {
            command.Options.Add(option);
        }

        command.SetAction((parsed, cancellation) => RunAsync(
            parsed.GetValue(format)!, parsed.GetValue(request), parsed.GetValue(answer), Names(parsed.GetValue(features)), Names(parsed.GetValue(classes)), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(
        string formatFile, string? request, string? answer, IReadOnlyList<string> features, IReadOnlyList<string> classes, CancellationToken cancellation)
    {
        try
        {
            if (request is null && answer is null)
            {
                await Console.Error.WriteLineAsync("Give a sample with --request or --answer.");
                return 2;
            }

            var options = Read(await File.ReadAllBytesAsync(formatFile, cancellation), formatFile);
            var format = new PayloadFormat { Features = features, Classes = classes, Options = options };
            await using var services = new ServiceCollection().AddEngines().BuildServiceProvider();
            var codecs = services.GetRequiredService<CodecCatalog>();
            var codec = codecs.Find(format.Codec ?? FieldsValuesCodec.PlainName);
            IReadOnlyList<FormatProblem> problems = codec is null
                ? [new FormatProblem("payload_format.codec", $"must be one of {string.Join(", ", codecs.Names.Order())}")]
                : [.. codec.Problems(format), .. FeatureEncodings.Problems(options)];
            if (problems.Count > 0)
            {
                await Console.Error.WriteLineAsync(string.Join(Environment.NewLine, problems));
                return 2;
            }

            codec = codecs.Choose(format, codec!);
            var isFaithful = true;
            foreach (var (file, name, run) in new (string? File, string Name, Func<IPayloadCodec, PayloadFormat, byte[], FormatTrial> Run)[]
                { (request, "request", FormatTrials.OfRequest), (answer, "answer", FormatTrials.OfAnswer) })
            {
                if (file is not null)
                {
                    var trial = run(codec, format, await File.ReadAllBytesAsync(file, cancellation));
                    TrialReport.Print(name, trial);
                    isFaithful &= trial.IsFaithful;
                }
            }

            return isFaithful ? 0 : 1;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or CodecException or EngineException)
        {
            await Console.Error.WriteLineAsync(e.Message);
            return 2;
        }
    }

    /// <summary>The format itself, or an endpoint or subscription's deployment that has it.</summary>
    private static JsonObject Read(byte[] file, string name)
    {
        var read = JsonNode.Parse(file, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject
            ?? throw new JsonException($"{name} must hold an object such as {{\"codec\": \"mapping\", …}}.");
        return read["payload_format"] as JsonObject ?? read;
    }

    private static IReadOnlyList<string> Names(string? list) =>
        list is null ? [] : list.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
