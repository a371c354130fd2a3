using GradCam.Explaining;
using GradCam.HeatMaps;

namespace GradCam.Datasets.Results;

/// <summary>Represents the position of a map's mass. Positions are in 0..1 of the part of the picture that the model saw.</summary>
/// <param name="Mean">The mean of all values.</param>
/// <param name="CenterX">Centre of the positive mass, from the left; <c>null</c> if there is no significant mass.</param>
/// <param name="CenterY">Centre of the positive mass, from the top.</param>
/// <param name="Spread">Root mean square distance of the mass from its centre.</param>
/// <param name="BorderShare">Share of the mass in the outermost cells.</param>
internal readonly record struct MapStatistics(float Mean, float? CenterX, float? CenterY, float? Spread, float? BorderShare)
{
    /// <summary>Computes the statistics of a map.</summary>
    public static MapStatistics Of(CamMap map, MapCondition condition)
    {
        double sum = 0;
        foreach (float value in map.Values)
            sum += value;
        float mean = (float)(sum / map.Values.Length);
        if (condition != MapCondition.Normal)
            return new MapStatistics(mean, null, null, null, null);

        double mass = 0, border = 0, x1 = 0, y1 = 0, square = 0;
        for (int y = 0; y < map.Height; y++)
        {
            for (int x = 0; x < map.Width; x++)
            {
                double m = Math.Max(0, map.Values[y * map.Width + x]);
                double px = (x + 0.5) / map.Width;
                double py = (y + 0.5) / map.Height;
                mass += m;
                x1 += m * px;
                y1 += m * py;
                square += m * (px * px + py * py);
                if (x == 0 || y == 0 || x == map.Width - 1 || y == map.Height - 1)
                    border += m;
            }
        }

        x1 /= mass;
        y1 /= mass;
        double variance = Math.Max(0, square / mass - x1 * x1 - y1 * y1);
        return new MapStatistics(mean, (float)x1, (float)y1, (float)Math.Sqrt(variance), (float)(border / mass));
    }

    /// <summary>Returns the condition's name in the results.</summary>
    public static string Name(MapCondition condition) => condition switch
    {
        MapCondition.Normal => "normal",
        MapCondition.Empty => "empty",
        MapCondition.AllNegative => "negative",
        MapCondition.Flat => "flat",
        MapCondition.Noise => "noise",
        _ => "not-finite",
    };
}
