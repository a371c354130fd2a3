using GradCam.HeatMaps;

namespace GradCam.Cli.Explain;

/// <summary>How maps are drawn.</summary>
internal sealed record Drawing
{
    /// <summary>How overlays and heat maps look.</summary>
    public required OverlayOptions Overlay { get; init; }

    /// <summary>Whether all maps of the run share one scale.</summary>
    public bool SharedScale { get; init; }

    /// <summary>Whether a picture and its classes' overlays become one picture.</summary>
    public bool Grid { get; init; }

    /// <summary>Whether transparent layers take the place of overlays.</summary>
    public bool Transparent { get; init; }
}
