using GradCam.Explaining;

namespace GradCam.Cli.Explain;

/// <summary>Tells when a map says nothing, so that its picture is not taken for a finding.</summary>
internal static class MapWarning
{
    /// <summary>What is wrong with the map, or null.</summary>
    public static string? Of(ClassExplanation explained, string layer)
    {
        CamMap map = explained.Map;
        string name = explained.Label is { } label ? $"class {explained.Index} ({label})" : $"class {explained.Index}";
        if (!float.IsFinite(map.Minimum) || !float.IsFinite(map.Maximum))
            return $"the map of {name} holds values that are no finite numbers: the model overflows on this input.";
        if (map.Maximum <= 0)
            return $"the map of {name} is empty: at layer {layer} nothing speaks for this class.";
        if (map.Maximum == map.Minimum && map.Values.Length > 1)
            return $"the map of {name} is the same everywhere: it points nowhere.";
        return null;
    }
}
