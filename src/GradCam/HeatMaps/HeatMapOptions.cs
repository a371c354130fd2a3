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

    /// <summary>
    /// Which of the map's values, in ascending order, the last colour stands for, in percent; what is above has it too. 100, the largest,
    /// where nothing is said. Attributions to single pixels are commonly drawn up to the 99th percentile (Smilkov et al., "SmoothGrad", 2017,
    /// section 3.1), since one pixel would leave the others dark. With two sides it is that of the magnitudes, and
    /// with <see cref="NormalizationMode.MinMax"/> as much is cut off below. Not looked at where there is a <see cref="Scale"/>, and
    /// with <see cref="NormalizationMode.None"/>.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">Not above 50 and up to 100.</exception>
    public double Percentile
    {
        get;
        init => field = value is > 50 and <= 100 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "A percentile above 50 and up to 100.");
    } = 100;

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
