using System.Text.RegularExpressions;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Azure.Payloads;

/// <summary>
/// The names that Azure's designers give a model's outputs: <c>Scored Labels</c>, <c>Scored Probabilities</c> (one number,
/// of the second class) and <c>Scored Probabilities for Class "x"</c>. They become the columns that the subscription
/// names; inputs that the answer repeats are left out.
/// </summary>
internal static partial class ScoredColumns
{
    public const string Labels = "Scored Labels";
    public const string Probabilities = "Scored Probabilities";

    /// <exception cref="CodecException">A probability or a predicted number is no number.</exception>
    public static EngineAnswer Read(Table rows, PayloadFormat format)
    {
        var others = new List<Column>();
        var classes = new List<(string Class, Column Column)>();
        foreach (var column in rows.Columns)
        {
            if (Is(column, Labels, format.Prediction, rows))
            {
                others.Add((format.IsRegression ? TextNumbers.Scores(column) : column).Rename(format.Prediction));
            }
            else if (Is(column, Probabilities, format.Probability, rows))
            {
                others.Add(TextNumbers.Scores(column).Rename(format.Probability));
            }
            else if (ClassName().Match(column.Name) is { Success: true } match)
            {
                classes.Add((match.Groups["class"].Value, column));
            }
            else if (!format.Features.Contains(column.Name))
            {
                others.Add(column);
            }
        }

        return ClassProbabilities.Gather(others, classes, format);
    }

    /// <summary>The columns of an answer under the designers' names.</summary>
    /// <exception cref="CodecException">There is a vector of probabilities, and nobody names its classes.</exception>
    public static Table Write(EngineAnswer answer, PayloadFormat format)
    {
        var classes = answer.Labels ?? format.Classes;
        var columns = new List<Column>();
        foreach (var column in answer.Rows.Columns)
        {
            if (column is VectorColumn vectors && column.Name == format.Probability)
            {
                columns.AddRange(Enumerable.Range(0, Width(vectors, classes)).Select(i => new DoubleColumn(
                    $"{Probabilities} for Class \"{classes[i]}\"", [.. Enumerable.Range(0, column.Length).Select(row => vectors.Values[row][i])])));
            }
            else
            {
                columns.Add(column.Name == format.Prediction ? column.Rename(Labels) : column.Name == format.Probability ? column.Rename(Probabilities) : column);
            }
        }

        return new Table(columns);
    }

    private static bool Is(Column column, string theirs, string ours, Table rows) =>
        column.Name == ours || (column.Name == theirs && !rows.TryGet(ours, out _));

    private static int Width(VectorColumn vectors, IReadOnlyList<string> classes)
    {
        for (var row = 0; row < vectors.Length; row++)
        {
            if (vectors.IsMissing(row) || vectors.Values[row].Length != classes.Count)
            {
                throw new CodecException($"row {row}", $"there are not {classes.Count} probabilities, one for each class");
            }
        }

        return classes.Count;
    }

    // Studio quotes the class; the designer of Azure ML appends it.
    [GeneratedRegex("^Scored Probabilities(?: for Class \"(?<class>.*)\"|_(?<class>.+))$", RegexOptions.Singleline)]
    private static partial Regex ClassName();
}
