using GradCam.Arithmetic;
using GradCam.Pictures;

namespace GradCam.HeatMaps;

/// <summary>How a map becomes a heat map.</summary>
public sealed record HeatMapOptions
{
    /// <summary>Divided by the maximum, enlarged with Lanczos' filter.</summary>
    public static HeatMapOptions Default { get; } = new();

    /// <summary>How the map is scaled to 0..1. With <see cref="NormalizationMode.None"/> its values are taken for 0..1 already.</summary>
    public NormalizationMode Normalize { get; init; } = NormalizationMode.Max;

    /// <summary>The filter that takes the layer's grid to pixels.</summary>
    public ResampleFilter Upsample { get; init; } = ResampleFilter.Lanczos;
}
