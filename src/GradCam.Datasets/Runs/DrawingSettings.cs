using System.Globalization;
using GradCam.HeatMaps;

namespace GradCam.Datasets.Runs;

/// <summary>Provides the parameters of a drawing by name, for a run's settings. The colour map is a separate setting.</summary>
internal static class DrawingSettings
{
    /// <summary>Returns the name and the text of each parameter.</summary>
    /// <param name="options">The drawing.</param>
    public static IEnumerable<(string Name, string Value)> Of(OverlayOptions options) =>
    [
        ("normalize", Word(options.HeatMap.Normalize)),
        ("percentile", Number(options.HeatMap.Percentile)),
        ("scale", options.HeatMap.Scale is { } scale ? $"{Number(scale.Minimum)} to {Number(scale.Maximum)}" : "none"),
        ("upsample", Word(options.HeatMap.Upsample)),
        ("opacity", Number(options.Opacity)),
        ("contour", YesNo(options.Contour)),
        ("box", YesNo(options.Box)),
        ("threshold", options.Threshold is { } threshold ? Word(threshold) : "none"),
        ("sidebyside", YesNo(options.SideBySide)),
        ("legend", YesNo(options.Legend)),
    ];

    private static string Word<T>(T value)
        where T : notnull => value.ToString()!.ToLowerInvariant();

    private static string Number(IFormattable value) => value.ToString(null, CultureInfo.InvariantCulture);

    private static string YesNo(bool value) => value ? "yes" : "no";
}
