using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Unicode;
using Assay.Server.Engines.Codecs;
using Assay.Server.Engines.Codecs.Mapping;
using CsCheck;

namespace Assay.Server.Tests.Engines.Codecs.Mapping;

public class MappingPropertyTests
{
    private static readonly MappingCodec Codec = new();

    [Fact]
    public void Request_of_any_declared_format_is_read_as_it_was_written() => Gen.Select(RandomMappings.Json, RandomTables.Any).Sample(
        (options, rows) =>
        {
            // A column that is left out in every row is not there afterwards.
            if (rows.Columns.Any(c => Enumerable.Range(0, rows.RowCount).All(c.IsMissing)))
            {
                return;
            }

            var format = FormatOf(options) with { Features = [.. rows.Columns.Select(c => c.Name)] };
            var written = Codec.WriteRequest(rows, format);
            var read = Codec.ReadRequest(written.Body.Span, written.ContentType, format);

            RandomTables.AssertSame(rows, read.Select(rows.Columns.Select(c => c.Name)));
        },
        iter: 500,
        threads: 1);

    [Fact]
    public void Answer_of_any_declared_format_is_read_as_it_was_written() => Gen.Select(RandomMappings.Json, RandomTables.Answers).Sample(
        (options, answer) =>
        {
            var format = FormatOf(options);
            var written = Codec.WriteAnswer(answer, format);
            var read = Codec.ReadAnswer(written.Body.Span, written.ContentType, format);

            RandomTables.AssertSame(answer.Rows, read.Rows);
            Assert.Equal(answer.Labels, read.Labels ?? format.Classes);
        },
        iter: 500,
        threads: 1);

    [Fact]
    public void Format_with_any_damage_is_refused_with_every_problem_or_used() => Gen.Select(RandomMappings.Json, Gen.Int, Gen.Byte).Sample(
        (options, position, value) =>
        {
            var text = System.Text.Encoding.UTF8.GetBytes(options.ToJsonString());
            text[(position & int.MaxValue) % text.Length] = value;
            if (!Utf8.IsValid(text) || !TryParse(text, out var damaged))
            {
                return;
            }

            var format = FormatOf(damaged);
            var problems = Codec.Problems(format);
            if (problems.Count > 0)
            {
                Assert.All(problems, p => Assert.StartsWith("payload_format.", p.Member, StringComparison.Ordinal));
                Assert.Throws<CodecException>(() => Codec.MaxRows(format));
            }
            else
            {
                Assert.Equal(int.MaxValue, Codec.MaxRows(format));
            }
        },
        iter: 1_000,
        threads: 1);

    private static bool TryParse(byte[] text, [NotNullWhen(true)] out JsonObject? parsed)
    {
        try
        {
            parsed = JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false }) as JsonObject;
        }
        catch (JsonException)
        {
            parsed = null;
        }

        return parsed is not null;
    }

    private static PayloadFormat FormatOf(JsonObject options) => new() { Classes = ["No Risk", "Risk"], Options = options };
}
