using GradCam.HeatMaps;

namespace GradCam.Cli.Reports;

/// <summary>Represents the map's values of a picture's first and last colour.</summary>
internal sealed record ScaleReport(float Minimum, float Maximum)
{
    public static ScaleReport Of(MapScale scale) => new(scale.Minimum, scale.Maximum);
}
