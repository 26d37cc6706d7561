using System.Text.Json.Nodes;
using Assay.Monitors.Tables;
using Assay.Server.Engines.Codecs;

namespace Assay.Server.Engines.Encodings;

/// <summary>
/// The encodings that a deployment declares in <c>payload_format.encodings</c>: monitors work on the features as people name
/// them, the engine gets its encoded columns.
/// </summary>
internal sealed class FeatureEncodings
{
    private readonly Dictionary<string, IFeatureEncoding> _encodings;

    private FeatureEncodings(IReadOnlyList<IFeatureEncoding> encodings) => _encodings = encodings.ToDictionary(e => e.Feature, StringComparer.Ordinal);

    /// <summary>Null when the deployment declares none.</summary>
    /// <exception cref="CodecException">They are declared wrongly; names every problem.</exception>
    public static FeatureEncodings? Of(PayloadFormat format)
    {
        if (format.Options["encodings"] is null)
        {
            return null;
        }

        var problems = new List<FormatProblem>();
        var read = EncodingsReader.Read(format.Options, problems);
        return problems.Count == 0 ? new FeatureEncodings(read) : throw FormatProblem.ToException(problems);
    }

    /// <summary>Everything that is wrong with the encodings of a format.</summary>
    public static IReadOnlyList<FormatProblem> Problems(JsonObject options)
    {
        var problems = new List<FormatProblem>();
        EncodingsReader.Read(options, problems);
        return problems;
    }

    /// <summary>The format with the encoded columns in the place of their features.</summary>
    public PayloadFormat Apply(PayloadFormat format) => format with
    {
        Features = [.. format.Features.SelectMany(Names)],
        Categorical = format.Categorical.Where(f => !_encodings.ContainsKey(f)).ToHashSet(StringComparer.Ordinal),
    };

    /// <summary>The rows with the encoded columns in the place of their features; features that are not there are passed over.</summary>
    /// <exception cref="CodecException">A value is unknown.</exception>
    public Table Encode(Table rows) =>
        new([.. rows.Columns.SelectMany(c => _encodings.TryGetValue(c.Name, out var encoding) ? encoding.Encode(c) : [c])]);

    /// <summary>
    /// The rows with features in the place of their encoded columns. Features that the rows have none of the columns of are
    /// passed over: an application may send rows in the names of people.
    /// </summary>
    /// <exception cref="CodecException">Some columns of a feature are missing, or hold what no value encodes to.</exception>
    public Table Decode(Table rows)
    {
        var columns = rows.Columns.ToList();
        foreach (var encoding in _encodings.Values)
        {
            var present = encoding.Columns.Where(name => rows.TryGet(name, out _)).ToList();
            if (present.Count == 0 || IsDecoded(encoding, rows))
            {
                continue;
            }

            if (present.Count < encoding.Columns.Count)
            {
                var missing = encoding.Columns.Except(present);
                throw new CodecException("", $"the rows have '{present[0]}' but not {string.Join(", ", missing.Select(m => $"'{m}'"))}, which encode '{encoding.Feature}' together");
            }

            var place = columns.FindIndex(c => c.Name == encoding.Columns[0]);
            columns[place] = encoding.Decode([.. encoding.Columns.Select(name => rows[name])]);
            columns.RemoveAll(c => c.Name != encoding.Feature && encoding.Columns.Contains(c.Name));
        }

        return new Table(columns);
    }

    /// <summary>Whether a column that keeps its name holds the values themselves.</summary>
    private static bool IsDecoded(IFeatureEncoding encoding, Table rows) =>
        encoding is LabelEncoding && rows[encoding.Feature] is TextColumn text && Enumerable.Range(0, text.Length).Any(row => !text.IsMissing(row));

    private IReadOnlyList<string> Names(string feature) => _encodings.TryGetValue(feature, out var encoding) ? encoding.Columns : [feature];
}
