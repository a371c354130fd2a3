using System.Text.RegularExpressions;
using GradCam.HeatMaps;
using GradCam.Methods;

namespace GradCam.Datasets.Runs;

/// <summary>
/// Provides the settings of a run that describe an object: one entry for each parameter of the method (<c>method.samples</c>) and of the drawing
/// (<c>drawing.opacity</c>). A missing entry has its default, so that a new parameter of a later version does not prevent an old run from continuing.
/// </summary>
internal static partial class RunSettings
{
    /// <summary>The prefix of the method's parameters.</summary>
    public const string Method = "method.";

    /// <summary>The prefix of the drawing's parameters.</summary>
    public const string Drawing = "drawing.";

    // Older versions stored .NET's text of a record, or a class's name, which has no parameters.
    private const string OldMethod = "method's parameters";
    private const string OldDrawing = "drawing";

    /// <summary>Returns the value of a setting that a run lacks; <c>null</c> if it has no default.</summary>
    /// <param name="settings">The settings of a run, for its method.</param>
    /// <param name="name">The name of the setting.</param>
    public static string? DefaultOrNull(IReadOnlyDictionary<string, string> settings, string name)
    {
        if (name.StartsWith(Drawing, StringComparison.Ordinal))
            return DrawingSettings.Of(OverlayOptions.Default).FirstOrDefault(s => s.Name == name[Drawing.Length..]).Value;
        return name.StartsWith(Method, StringComparison.Ordinal) ? MethodOrNull(settings)?.Parameters.FirstOrDefault(p => p.Name == name[Method.Length..])?.DefaultText : null;
    }

    /// <summary>Replaces the texts of an older version with entries. A class's name stays, because its parameters are unknown.</summary>
    /// <param name="settings">The settings of a run.</param>
    public static void Upgrade(SortedDictionary<string, string> settings)
    {
        if (settings.GetValueOrDefault(OldMethod) is { } method)
        {
            bool hasParameters = MethodOrNull(settings) is not { Parameters.Count: 0 };
            if (method.EndsWith('}'))
                Replace(OldMethod, method, Method, name => MethodOrNull(settings)?.Parameters.Any(p => p.Name == name) == true);
            else if (!hasParameters)
                settings.Remove(OldMethod);
        }

        if (settings.GetValueOrDefault(OldDrawing) is { } drawing && drawing.EndsWith('}'))
            Replace(OldDrawing, drawing, Drawing, name => DrawingSettings.Of(OverlayOptions.Default).Any(s => s.Name == name));

        void Replace(string old, string text, string prefix, Func<string, bool> has)
        {
            foreach (Match member in Member().Matches(text))
            {
                string name = member.Groups[1].Value.ToLowerInvariant();
                if (has(name))
                    settings[prefix + name] = member.Groups[2].Value.Trim() switch { "True" => "yes", "False" => "no", "" => "none", var value => value.ToLowerInvariant() };
            }

            settings.Remove(old);
        }
    }

    private static ICamMethod? MethodOrNull(IReadOnlyDictionary<string, string> settings)
    {
        try
        {
            return settings.GetValueOrDefault("method") is { } name ? CamMethods.Find(name) : null;
        }
        catch (GradCamException)
        {
            // A method that only the run's own program has.
            return null;
        }
    }

    // A name and its value, unless the value is a record with its own members.
    [GeneratedRegex(@"(\w+) = ([^{},]*)(?=[,}])")]
    private static partial Regex Member();
}
