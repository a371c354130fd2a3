using GradCam.Arithmetic;
using GradCam.Explaining;
using GradCam.HeatMaps;

namespace GradCam.Cli.Explain;

/// <summary>Maps that keep what speaks against the target.</summary>
internal static class SignedMaps
{
    /// <summary>The class with the map that was asked for.</summary>
    public static ClassExplanation Choose(ClassExplanation explained, bool signed) => signed ? explained with { Map = explained.SignedMap } : explained;

    /// <summary>
    /// How a signed map is drawn on its own scale: one that is all negative is a finding here, on one side of the colours, and no
    /// picture of nothing.
    /// </summary>
    public static HeatMapOptions Look(CamMap map, HeatMapOptions options) =>
        options is { Scale: null, Normalize: NormalizationMode.Symmetric } && map.Condition() == MapCondition.AllNegative
            ? options with { Scale = MapScale.Of([map], options.Normalize, options.Percentile) }
            : options;
}
