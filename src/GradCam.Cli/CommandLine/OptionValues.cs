using System.Globalization;
using GradCam.Arithmetic;
using GradCam.HeatMaps;
using GradCam.Pictures;
using GradCam.Text;

namespace GradCam.Cli.CommandLine;

/// <summary>Parses values of options, with messages that name the option and the valid values.</summary>
internal static class OptionValues
{
    private static readonly (string Name, ResampleFilter Value)[] Filters =
    [
        ("lanczos", ResampleFilter.Lanczos),
        ("bilinear", ResampleFilter.Bilinear),
        ("bicubic", ResampleFilter.Bicubic),
        ("nearest", ResampleFilter.Nearest),
    ];

    private static readonly (string Name, NormalizationMode Value)[] Normalizations =
    [
        ("max", NormalizationMode.Max),
        ("minmax", NormalizationMode.MinMax),
        ("symmetric", NormalizationMode.Symmetric),
        ("none", NormalizationMode.None),
    ];

    public static string FilterNames => string.Join(", ", Filters.Select(f => f.Name));

    public static string NormalizationNames => string.Join(", ", Normalizations.Select(n => n.Name));

    public static ResampleFilter Filter(string option, string value) => OneOf(option, value, Filters);

    public static NormalizationMode Normalization(string option, string value) => OneOf(option, value, Normalizations);

    /// <summary>Returns a whole number in a range.</summary>
    public static int Integer(string option, string value, int least, int most) =>
        int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) && number >= least && number <= most
            ? number
            : throw new UsageException($"{option} takes a whole number from {least} to {most}, and '{value}' is none.");

    /// <summary>Returns a number in a range.</summary>
    public static float Number(string option, string value, float least, float most) =>
        float.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && number >= least && number <= most
            ? number
            : throw new UsageException(string.Create(CultureInfo.InvariantCulture, $"{option} takes a number from {least} to {most}, and '{value}' is none."));

    /// <summary>Returns a number in 0..1.</summary>
    public static float Share(string option, string value) =>
        float.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && number is >= 0 and <= 1
            ? number
            : throw new UsageException($"{option} takes a number from 0 to 1, and '{value}' is none.");

    /// <summary>Rejects empty names of files and folders, such as the value of an unset shell variable.</summary>
    /// <param name="values">The names and values of arguments and options; <c>null</c> if they are absent.</param>
    /// <exception cref="UsageException">A value is empty.</exception>
    public static void MustNotBeEmpty(IEnumerable<(string Name, string? Value)> values)
    {
        if (values.FirstOrDefault(v => v.Value is { Length: 0 }) is { Name: { } name })
            throw new UsageException($"{name} is empty: it should name a file or folder.");
    }

    /// <summary>Returns a percentile of a map's values.</summary>
    public static double Percentile(string option, string value) =>
        double.TryParse(value.TrimEnd('%'), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && number is > 50 and <= 100
            ? number
            : throw new UsageException($"{option} takes a number above 50 and up to 100, and '{value}' is none.");

    /// <summary>Returns the threshold of highlighted pixels: a percentage of the maximum, or with <c>top:</c> of the pixels.</summary>
    public static RegionThreshold Threshold(string option, string value)
    {
        const string Top = "top:";
        bool top = value.StartsWith(Top, StringComparison.OrdinalIgnoreCase);
        string percent = (top ? value[Top.Length..] : value).TrimEnd('%');
        if (!float.TryParse(percent, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) || !(number > 0 && number <= 100))
            throw new UsageException($"{option} takes a percentage above 0 and up to 100, of the maximum, or after {Top} of the pixels, and '{value}' is none.");
        return top ? RegionThreshold.TopArea(number / 100) : RegionThreshold.OfMaximum(number / 100);
    }

    /// <summary>Returns an object that the library finds by name.</summary>
    public static T Named<T>(string option, string value, Func<string, T> find)
    {
        try
        {
            return find(value);
        }
        catch (GradCamException e)
        {
            throw new UsageException($"{option}: {e.Message}");
        }
    }

    /// <summary>Returns one of several values by name.</summary>
    public static T OneOf<T>(string option, string value, (string Name, T Value)[] known)
    {
        foreach ((string name, T found) in known)
        {
            if (name.Equals(value, StringComparison.OrdinalIgnoreCase))
                return found;
        }

        IReadOnlyList<string> near = NearMatches.Find(value, known.Select(k => k.Name), most: 1);
        string hint = near.Count > 0 ? $" Did you mean {near[0]}?" : string.Empty;
        throw new UsageException($"{option} takes {string.Join(", ", known.Select(k => k.Name))}, and '{value}' is none of them.{hint}");
    }
}
