using Assay.Monitors.Tables;

namespace Assay.Monitors.Drift;

/// <summary>A <see cref="FeatureEncoder"/> with the columns of one table. Not for several threads at once.</summary>
internal sealed class BoundEncoder(FeatureEncoder encoder, Column[] numeric, TextColumn[] categorical, Column[] probabilities)
{
    private readonly int[][] _maps = MapAll(encoder, categorical);
    private readonly double[] _scratch = new double[encoder.Probabilities.Classes];

    public void Encode(int row, Span<float> target)
    {
        EncodeInputs(row, target);
        encoder.Probabilities.Encode(probabilities, row, _scratch, target[^encoder.Probabilities.Width..]);
    }

    public void EncodeInputs(int row, Span<float> target)
    {
        var position = 0;
        for (var i = 0; i < numeric.Length; i++)
        {
            encoder.Numeric[i].Encode(numeric[i], row, target[position..]);
            position += encoder.Numeric[i].Width;
        }

        for (var i = 0; i < categorical.Length; i++)
        {
            var width = encoder.Categorical[i].Width;
            encoder.Categorical[i].Encode(categorical[i], _maps[i], row, target.Slice(position, width));
            position += width;
        }
    }

    private static int[][] MapAll(FeatureEncoder encoder, TextColumn[] columns)
    {
        var maps = new int[columns.Length][];
        for (var i = 0; i < maps.Length; i++)
        {
            maps[i] = encoder.Categorical[i].Map(columns[i]);
        }

        return maps;
    }
}
