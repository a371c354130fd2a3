using GradCam.Arithmetic;
using GradCam.Pictures;

namespace GradCam.HeatMaps;

/// <summary>How a map becomes a heat map.</summary>
public sealed record HeatMapOptions
{
    /// <summary>Divided by the maximum, enlarged with Lanczos' filter.</summary>
    public static HeatMapOptions Default { get; } = new();

    /// <summary>
    /// How the map is scaled to 0..1 by its own values. With <see cref="NormalizationMode.None"/> its values are taken for 0..1
    /// already. Not looked at where there is a <see cref="Scale"/>.
    /// </summary>
    public NormalizationMode Normalize { get; init; } = NormalizationMode.Max;

    /// <summary>A given scale, such as one that several maps share; null for the map's own.</summary>
    public MapScale? Scale { get; init; }

    /// <summary>The filter that takes the layer's grid to pixels.</summary>
    public ResampleFilter Upsample { get; init; } = ResampleFilter.Lanczos;

    /// <summary>
    /// Whether the first and last colour are the heat map's own extremes. On a scale whose zero or bounds mean something they are
    /// not: stretching would move them.
    /// </summary>
    internal bool IsStretched => Scale is null && Normalize is (NormalizationMode.Max or NormalizationMode.MinMax);

    /// <summary>What zero becomes, in 0..1: the level of a map that shows nothing, and around the part that the model saw.</summary>
    internal float Zero => Scale?.Zero ?? (Normalize == NormalizationMode.Symmetric ? 0.5f : 0);
}
