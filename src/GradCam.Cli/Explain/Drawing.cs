using GradCam.HeatMaps;

namespace GradCam.Cli.Explain;

/// <summary>Represents the options for drawing maps.</summary>
internal sealed record Drawing
{
    /// <summary>Gets the options for overlays and heat maps.</summary>
    public required OverlayOptions Overlay { get; init; }

    /// <summary>Gets whether all maps of the run share one scale.</summary>
    public bool SharedScale { get; init; }

    /// <summary>Gets whether a picture and its classes' overlays become one picture.</summary>
    public bool Grid { get; init; }

    /// <summary>Gets whether transparent layers replace overlays.</summary>
    public bool Transparent { get; init; }
}
