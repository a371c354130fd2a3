using GradCam.Arithmetic;
using GradCam.Explaining;
using GradCam.HeatMaps;

namespace GradCam.Cli.Explain;

/// <summary>Handles maps that keep evidence against the target.</summary>
internal static class SignedMaps
{
    /// <summary>Returns the class with the requested map.</summary>
    public static ClassExplanation Choose(ClassExplanation explained, bool signed) => signed ? explained with { Map = explained.SignedMap } : explained;

    /// <summary>
    /// Returns the options for a signed map on its own scale. An all-negative map is a result here, on one side of the colours, and not an empty
    /// picture.
    /// </summary>
    public static HeatMapOptions Look(CamMap map, HeatMapOptions options) =>
        options is { Scale: null, Normalize: NormalizationMode.Symmetric } && map.Condition() == MapCondition.AllNegative
            ? options with { Scale = MapScale.Of([map], options.Normalize, options.Percentile) }
            : options;
}
