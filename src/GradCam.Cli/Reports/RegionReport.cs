using GradCam.HeatMaps;
using GradCam.Pictures;

namespace GradCam.Cli.Reports;

/// <summary>What is told of a highlighted region.</summary>
internal sealed record RegionReport
{
    /// <summary>The lowest value of the map that counts.</summary>
    public required float Threshold { get; init; }

    /// <summary>The smallest box around it, in the picture's pixels.</summary>
    public required PixelRectangle Box { get; init; }

    /// <summary>Its share of the picture's area, 0..1.</summary>
    public required double Share { get; init; }

    public static RegionReport? Of(HighlightedRegion? region) => region is null ? null : new()
    {
        Threshold = region.Threshold,
        Box = region.Box,
        Share = Math.Round(region.Share, 6),
    };
}
