using System.Text;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Trials;

/// <summary>Tries a payload format on samples: what is read, what would be sent, and what is lost on the way.</summary>
internal static class FormatTrials
{
    public static FormatTrial OfRequest(IPayloadCodec codec, PayloadFormat format, byte[] sample)
    {
        var trial = new FormatTrial();
        try
        {
            var rows = codec.ReadRequest(sample, null, format);
            trial = trial with { Rows = rows };
            return Compare(trial, sample, codec.WriteRequest(rows, format));
        }
        catch (CodecException e)
        {
            return trial with { Problem = Sentence(trial, e) };
        }
    }

    public static FormatTrial OfAnswer(IPayloadCodec codec, PayloadFormat format, byte[] sample)
    {
        var trial = new FormatTrial();
        try
        {
            var answer = codec.ReadAnswer(sample, null, format);
            trial = trial with { Rows = AnswerParts.Complete(answer, format).Rows, Labels = answer.Labels };
            return Compare(trial, sample, codec.WriteAnswer(answer, format));
        }
        catch (CodecException e)
        {
            return trial with { Problem = Sentence(trial, e) };
        }
    }

    private static FormatTrial Compare(FormatTrial trial, byte[] sample, EncodedPayload written) => trial with
    {
        Written = Encoding.UTF8.GetString(written.Body.Span),
        Differences = FormatDifferences.Of(sample, written.Body.ToArray()),
    };

    private static string Sentence(FormatTrial trial, CodecException e) =>
        trial.Rows is null ? $"The sample cannot be read: {e.Message}." : $"The rows cannot be written again: {e.Message}.";
}
