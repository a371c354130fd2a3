using GradCam.Explaining;
using GradCam.Pictures;

namespace GradCam.HeatMaps;

/// <summary>Options for a heat map over its picture.</summary>
public sealed record OverlayOptions
{
    /// <summary>Gets the default options: jet at an opacity of one half.</summary>
    public static OverlayOptions Default { get; } = new();

    /// <summary>Gets the options for the heat map.</summary>
    public HeatMapOptions HeatMap { get; init; } = HeatMapOptions.Default;

    /// <summary>Gets the heat map's colours.</summary>
    public Colormap Colormap { get; init; } = Colormap.Jet;

    /// <summary>Gets the heat map's share: 0 shows only the picture, 1 only the heat map.</summary>
    public float Opacity { get; init; } = Pictures.Overlay.DefaultOpacity;

    /// <summary>Gets whether the edge of the highlighted region is drawn.</summary>
    public bool Contour { get; init; }

    /// <summary>Gets whether the box around the highlighted region is drawn.</summary>
    public bool Box { get; init; }

    /// <summary>
    /// Gets the threshold of highlighted pixels, as a share of the maximum of the heat map's <see cref="HeatMapOptions.Scale"/> if it has one.
    /// <c>null</c> means <see cref="RegionThreshold.Default"/> if the region is drawn, and no region otherwise.
    /// </summary>
    public RegionThreshold? Threshold { get; init; }

    /// <summary>Gets whether the picture itself is to the left of the result.</summary>
    public bool SideBySide { get; init; }

    /// <summary>Gets whether the class, its probability and the colours' values are below the result.</summary>
    public bool Legend { get; init; }

    /// <summary>Returns the highlighted region if one of the options requests it; otherwise, <c>null</c>.</summary>
    internal HighlightedRegion? RegionOf(CamMap map, int width, int height, PixelRectangle seen) =>
        Contour || Box || Threshold is not null ? HighlightedRegion.Find(map, width, height, seen, Threshold, HeatMap.Upsample, HeatMap.Scale?.Maximum) : null;
}
