using GradCam.HeatMaps;

namespace GradCam.Cli.Reports;

/// <summary>The map's values that a picture's first and last colour stand for.</summary>
internal sealed record ScaleReport(float Minimum, float Maximum)
{
    public static ScaleReport Of(MapScale scale) => new(scale.Minimum, scale.Maximum);
}
