using GradCam.Explaining;
using GradCam.Pictures;

namespace GradCam.HeatMaps;

/// <summary>How a heat map is laid over its picture.</summary>
public sealed record OverlayOptions
{
    /// <summary>Jet, half and half.</summary>
    public static OverlayOptions Default { get; } = new();

    /// <summary>How the map becomes a heat map.</summary>
    public HeatMapOptions HeatMap { get; init; } = HeatMapOptions.Default;

    /// <summary>The heat map's colours.</summary>
    public Colormap Colormap { get; init; } = Colormap.Jet;

    /// <summary>The heat map's share: 0 shows the picture only, 1 the heat map only.</summary>
    public float Opacity { get; init; } = Pictures.Overlay.DefaultOpacity;

    /// <summary>Whether the edge of the highlighted region is drawn.</summary>
    public bool Contour { get; init; }

    /// <summary>Whether the box around the highlighted region is drawn.</summary>
    public bool Box { get; init; }

    /// <summary>
    /// From which level on pixels are highlighted, of the maximum of the heat map's <see cref="HeatMapOptions.Scale"/> where it has one; null for <see cref="RegionThreshold.Default"/> where the region is drawn, and no
    /// region where it is not.
    /// </summary>
    public RegionThreshold? Threshold { get; init; }

    /// <summary>Whether the picture itself is put to the left of the result.</summary>
    public bool SideBySide { get; init; }

    /// <summary>Whether the class, its probability and the colours' values stand below the result.</summary>
    public bool Legend { get; init; }

    /// <summary>The highlighted region, where one of the options asks for it.</summary>
    internal HighlightedRegion? RegionOf(CamMap map, int width, int height, PixelRectangle seen) =>
        Contour || Box || Threshold is not null ? HighlightedRegion.Find(map, width, height, seen, Threshold, HeatMap.Upsample, HeatMap.Scale?.Maximum) : null;
}
