using GradCam.HeatMaps;
using GradCam.Pictures;

namespace GradCam.Cli.Reports;

/// <summary>Represents the report on a highlighted region.</summary>
internal sealed record RegionReport
{
    /// <summary>Gets the lowest value of the map that counts.</summary>
    public required float Threshold { get; init; }

    /// <summary>Gets the smallest box around the region, in the picture's pixels.</summary>
    public required PixelRectangle Box { get; init; }

    /// <summary>Gets the region's share of the picture's area, 0..1.</summary>
    public required double Share { get; init; }

    public static RegionReport? Of(HighlightedRegion? region) => region is null ? null : new()
    {
        Threshold = region.Threshold,
        Box = region.Box,
        Share = Math.Round(region.Share, 6),
    };
}
