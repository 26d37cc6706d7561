using System.Text.RegularExpressions;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Spss;

/// <summary>
/// The names that SPSS gives a model's outputs: <c>$N-target</c> the prediction, <c>$NC-target</c> its confidence,
/// <c>$NP-class</c> a probability. The letters before C and P are the algorithm's.
/// </summary>
internal static partial class ModelColumns
{
    /// <exception cref="CodecException">A probability or a predicted number is no number.</exception>
    public static EngineAnswer Read(Table rows, PayloadFormat format)
    {
        // The prediction has the fewest letters: those of the confidence and of the probabilities follow the algorithm's.
        var matches = rows.Columns.Select(c => (Column: c, Match: OutputName().Match(c.Name))).ToList();
        var prediction = matches.Where(m => m.Match.Success).MinBy(m => m.Match.Groups["letters"].Length);
        var letters = prediction.Match?.Groups["letters"].Value ?? "";
        var target = prediction.Match?.Groups["rest"].Value ?? "";

        var others = new List<Column>();
        var classes = new List<(string Class, Column Column)>();
        foreach (var (column, match) in matches)
        {
            var rest = match.Groups["rest"].Value;
            if (column == prediction.Column && !rows.TryGet(format.Prediction, out _))
            {
                others.Add((format.IsRegression ? TextNumbers.Scores(column) : column).Rename(format.Prediction));
            }
            else if (match.Success && match.Groups["letters"].Value == letters + "P" && (rest != target || format.Classes.Contains(rest)))
            {
                classes.Add((rest, column));
            }
            else if (!format.Features.Contains(column.Name))
            {
                others.Add(column);
            }
        }

        return ClassProbabilities.Gather(others, classes, format);
    }

    /// <summary>The columns of an answer as a neural net would name them.</summary>
    /// <exception cref="CodecException">There is a vector of probabilities, and nobody names its classes.</exception>
    public static Table Write(EngineAnswer answer, PayloadFormat format)
    {
        var classes = answer.Labels ?? format.Classes;
        var columns = new List<Column>();
        foreach (var column in answer.Rows.Columns)
        {
            if (column is not VectorColumn vectors)
            {
                columns.Add(column.Name == format.Prediction ? column.Rename("$N-target") : column);
                continue;
            }

            if (vectors.HasMissing || Enumerable.Range(0, vectors.Length).Any(row => vectors.Values[row].Length != classes.Count))
            {
                throw new CodecException($"column '{column.Name}'", $"has not {classes.Count} probabilities everywhere, one for each class");
            }

            columns.AddRange(classes.Select((name, i) => new DoubleColumn($"$NP-{name}", [.. Enumerable.Range(0, vectors.Length).Select(row => vectors.Values[row][i])])));
        }

        return new Table(columns);
    }

    [GeneratedRegex(@"^\$(?<letters>[A-Z]+)-(?<rest>.+)$", RegexOptions.Singleline)]
    private static partial Regex OutputName();
}
