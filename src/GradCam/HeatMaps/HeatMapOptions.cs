using GradCam.Arithmetic;
using GradCam.Pictures;

namespace GradCam.HeatMaps;

/// <summary>Options for the conversion of a map to a heat map.</summary>
public sealed record HeatMapOptions
{
    /// <summary>Gets the default options: division by the maximum, and enlargement with Lanczos' filter.</summary>
    public static HeatMapOptions Default { get; } = new();

    /// <summary>
    /// Gets the scaling of the map to 0..1 by its own values. <see cref="NormalizationMode.None"/> assumes values in 0..1. A <see cref="Scale"/>
    /// overrides it.
    /// </summary>
    public NormalizationMode Normalize { get; init; } = NormalizationMode.Max;

    /// <summary>
    /// Gets the percentile of the map's values that gets the last colour, as higher values do. The default is 100, the largest value. Papers commonly
    /// draw attributions to single pixels up to the 99th percentile (Smilkov et al., "SmoothGrad", 2017, section 3.1), because one pixel would make
    /// the others dark. For a symmetric scale it is the percentile of the magnitudes, and <see cref="NormalizationMode.MinMax"/> cuts off the same
    /// percentage at the lower end. A <see cref="Scale"/> and <see cref="NormalizationMode.None"/> override it.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not above 50 and up to 100.</exception>
    public double Percentile
    {
        get;
        init => field = value is > 50 and <= 100 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "The percentile must be above 50 and at most 100.");
    } = 100;

    /// <summary>Gets a fixed scale, such as one that several maps share; <c>null</c> for the map's own.</summary>
    public MapScale? Scale { get; init; }

    /// <summary>Gets the filter that resizes the layer's grid to pixels.</summary>
    public ResampleFilter Upsample { get; init; } = ResampleFilter.Lanczos;

    /// <summary>
    /// Gets whether the first and last colour are the heat map's own extremes. If the zero or the bounds of a scale have a meaning, they are not,
    /// because stretching would move them.
    /// </summary>
    internal bool IsStretched => Scale is null && Normalize is (NormalizationMode.Max or NormalizationMode.MinMax);

    /// <summary>Gets the level of zero, in 0..1. It is the level of an empty map and of the area around the part that the model saw.</summary>
    internal float Zero => Scale?.Zero ?? (Normalize == NormalizationMode.Symmetric ? 0.5f : 0);
}
