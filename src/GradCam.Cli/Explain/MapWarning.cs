using GradCam.Explaining;
using GradCam.HeatMaps;

namespace GradCam.Cli.Explain;

/// <summary>Warns if a map shows nothing, so that users do not mistake its picture for a result.</summary>
internal static class MapWarning
{
    /// <summary>Returns the problem with the map; <c>null</c> if there is none.</summary>
    public static string? Of(ClassExplanation explained, string layer)
    {
        string name = explained.Label is { } label ? $"class {explained.Index} ({label})" : $"class {explained.Index}";
        return explained.Map.Condition() switch
        {
            MapCondition.NotFinite => $"the map of {name} holds values that are no finite numbers: the model overflows on this input.",
            MapCondition.Empty when explained.SignedMap is { Minimum: 0, Maximum: 0 } =>
                $"the map of {name} is empty, and so is its signed map: at layer {layer} nothing speaks for it or against it. If this happens to every picture, a Clip, a Relu or a rounding behind the layer is at its bound and passes no gradient.",
            MapCondition.Empty => $"the map of {name} is empty: at layer {layer} nothing speaks for it.",
            MapCondition.AllNegative => $"the map of {name} is all negative: at layer {layer} nothing speaks for it, and something against it.",
            MapCondition.Flat => $"the map of {name} is the same everywhere: it points nowhere.",
            MapCondition.Noise =>
                $"the map of {name} is rounding noise: at layer {layer} the gradient's mean over space is zero in each channel, as in front of a normalisation. Use --method hirescam or layercam, or a layer behind the normalisation.",
            MapCondition.Normal when explained.LayerMaps.Any(m => m.IsNoise) =>
                $"the map of {name} is made without {string.Join(" and ", layer.Split(" + ").Where((_, i) => explained.LayerMaps[i].IsNoise))}: there the channel weights are rounding noise, as in front of a normalisation. Use --method hirescam or layercam, or other layers.",
            MapCondition.Normal when explained.Map.Values.Length == 1 =>
                $"the map of {name} has a single position: layer {layer} has no grid, so the map locates nothing. Choose an earlier layer.",
            _ => null,
        };
    }

    /// <summary>Returns the condition's name in a report.</summary>
    public static string NameOf(MapCondition condition) => condition switch
    {
        MapCondition.NotFinite => "not-finite",
        MapCondition.Empty => "empty",
        MapCondition.AllNegative => "all-negative",
        MapCondition.Flat => "flat",
        MapCondition.Noise => "noise",
        _ => "normal",
    };
}
