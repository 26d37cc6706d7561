namespace Assay.Monitors.Drift;

/// <summary>Lloyd's k-means from k-means++ starts, decided by seed.</summary>
internal static class KMeans
{
    private const int Iterations = 30;
    private const int MaximumSample = 20_000;

    /// <summary>
    /// The cluster of each point, 0 to <paramref name="clusters"/> - 1; a cluster may stay empty. Of many points, an even
    /// sample decides where the centres are.
    /// </summary>
    public static int[] Assign(float[][] points, int clusters, int seed)
    {
        var step = (points.Length + MaximumSample - 1) / MaximumSample;
        var sample = step == 1 ? points : points.Where((_, i) => i % step == 0).ToArray();
        var centres = Centres(sample, clusters, seed);
        return Array.ConvertAll(points, point => Nearest(point, centres));
    }

    private static List<double[]> Centres(float[][] points, int clusters, int seed)
    {
        var centres = Start(points, clusters, new Random(seed));
        var assigned = new int[points.Length];
        Array.Fill(assigned, -1);
        for (var iteration = 0; iteration < Iterations; iteration++)
        {
            var moved = false;
            for (var i = 0; i < assigned.Length; i++)
            {
                var nearest = Nearest(points[i], centres);
                moved |= nearest != assigned[i];
                assigned[i] = nearest;
            }

            if (!moved)
            {
                break;
            }

            Recentre(points, assigned, centres);
        }

        return centres;
    }

    private static List<double[]> Start(float[][] points, int clusters, Random random)
    {
        var centres = new List<double[]> { ToDouble(points[random.Next(points.Length)]) };
        var distances = Array.ConvertAll(points, point => Distance(point, centres[0]));
        while (centres.Count < clusters)
        {
            var target = random.NextDouble() * distances.Sum();
            var chosen = 0;
            while (chosen < distances.Length - 1 && (target -= distances[chosen]) > 0)
            {
                chosen++;
            }

            centres.Add(ToDouble(points[chosen]));
            for (var i = 0; i < distances.Length; i++)
            {
                distances[i] = Math.Min(distances[i], Distance(points[i], centres[^1]));
            }
        }

        return centres;
    }

    private static int Nearest(float[] point, List<double[]> centres)
    {
        var best = 0;
        var smallest = double.PositiveInfinity;
        for (var k = 0; k < centres.Count; k++)
        {
            var distance = Distance(point, centres[k]);
            if (distance < smallest)
            {
                (best, smallest) = (k, distance);
            }
        }

        return best;
    }

    private static void Recentre(float[][] points, int[] assigned, List<double[]> centres)
    {
        var counts = new int[centres.Count];
        var sums = centres.Select(centre => new double[centre.Length]).ToArray();
        for (var i = 0; i < assigned.Length; i++)
        {
            counts[assigned[i]]++;
            for (var d = 0; d < points[i].Length; d++)
            {
                sums[assigned[i]][d] += points[i][d];
            }
        }

        for (var k = 0; k < counts.Length; k++)
        {
            if (counts[k] > 0)
            {
                centres[k] = Array.ConvertAll(sums[k], sum => sum / counts[k]);
            }
        }
    }

    private static double Distance(float[] point, double[] centre)
    {
        var sum = 0.0;
        for (var d = 0; d < point.Length; d++)
        {
            var difference = point[d] - centre[d];
            sum += difference * difference;
        }

        return sum;
    }

    private static double[] ToDouble(float[] point) => Array.ConvertAll(point, value => (double)value);
}
