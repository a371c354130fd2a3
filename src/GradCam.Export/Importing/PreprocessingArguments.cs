using System.Globalization;
using GradCam.Pictures;

namespace GradCam.Export.Importing;

/// <summary>Contains the options for the preprocessing, the same in every tool: their names, values and descriptions.</summary>
internal static class PreprocessingArguments
{
    /// <summary>The option for a preset or file.</summary>
    public const string Preset = "--preprocessing";

    /// <summary>The option that inverts pictures. It has no value.</summary>
    public const string Invert = "--invert";

    /// <summary>The description of <see cref="Invert"/>.</summary>
    public const string InvertDescription = "Black becomes white and white black, for models of white on black.";

    private const string Range = "--range";
    private const string Window = "--window";
    private const string Bands = "--show-bands";

    /// <summary>Gets the name, value and description of each option.</summary>
    public static IReadOnlyList<(string Name, string Value, string Description)> Options =>
    [
        (Preset, "NAME|FILE.json", $"How pictures are prepared: {string.Join(", ", PreprocessingPresets.Names)}, or a file. By default {PreprocessingFile.Name} or {PreprocessingFile.HuggingFaceName} beside the model, else the model's own metadata and graph, else a guess."),
        ("--mean", "A,B,C", "Subtracted from the values of the channels, after --range: a number for each channel, or one for all."),
        ("--std", "A,B,C", "The divisors after the subtraction."),
        ("--resize", "stretch|crop", "How a picture comes to fit: stretched, or its middle cut out."),
        ("--shorter-side", "PIXELS", "For crop: what the shorter side is scaled to first."),
        ("--channel-order", "rgb|bgr|grey|bands", "The order of the colours; grey for one channel; bands for those of the file as they are."),
        (Range, "0..1|0..255|raw|LOW..HIGH", "The values that a picture's become first; raw keeps those of the file. LOW..HIGH, such as 0..4095, is the range of the values in files with more than 8 bits, from black to white."),
    ];

    /// <summary>Gets the name, value and description of the options for reading picture files.</summary>
    public static IReadOnlyList<(string Name, string Value, string Description)> PictureOptions =>
    [
        (Window, "CENTRE,WIDTH", "The range of the values in files with more than 8 bits as radiologists give it, such as 40,400."),
        (Bands, "R,G,B|B", "The bands on which the heat map is drawn, from 1 on, of pictures with other bands than colours. [default: 1,2,3]"),
    ];

    /// <summary>Returns the settings besides a preset or file.</summary>
    /// <param name="valueOf">Returns the value of an option by its name; <c>null</c> if it is not given.</param>
    /// <exception cref="GradCamException">A value is invalid; the message names the option.</exception>
    public static PreprocessingSettings Parse(Func<string, string?> valueOf)
    {
        ArgumentNullException.ThrowIfNull(valueOf);
        var settings = new PreprocessingSettings
        {
            Mean = Channels("--mean", valueOf("--mean")),
            Std = Channels("--std", valueOf("--std")),
            Resize = OneOf("--resize", valueOf("--resize"), ("stretch", ResizeMode.Stretch), ("crop", ResizeMode.Crop)),
            ShorterSide = Pixels("--shorter-side", valueOf("--shorter-side")),
            Channels = OneOf("--channel-order", valueOf("--channel-order"), ("rgb", ChannelOrder.Rgb), ("bgr", ChannelOrder.Bgr), ("grey", ChannelOrder.Grey), ("bands", ChannelOrder.Bands)),
            Invert = valueOf(Invert) is null ? null : true,
            Range = valueOf(Range) is { } range && SampleRange.ParseOrNull(range) is not null && !IsTarget(range) ? null : OneOf(Range, valueOf(Range), ("0..1", ValueRange.Unit), ("0..255", ValueRange.Byte), ("raw", ValueRange.Raw)),
        };
        if (settings is { Resize: ResizeMode.Stretch, ShorterSide: not null })
            throw new GradCamException(GradCamErrorKind.Option, "--shorter-side is for --resize crop: a picture that is stretched keeps no proportions.");
        if (settings.Std is { } std && Enumerable.Range(0, std.Count).Any(c => std[c] == 0))
            throw new GradCamException(GradCamErrorKind.Option, "--std: nothing can be divided by 0.");
        if (valueOf(Preset) is { } preset && !preset.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            try
            {
                PreprocessingPresets.Find(preset);
            }
            catch (GradCamException e)
            {
                throw e.About(Preset);
            }
        }

        return settings;
    }

    /// <summary>
    /// Returns the range of the values in pictures' files that <c>--range</c> or <c>--window</c> gives; <c>null</c> if neither does.
    /// </summary>
    /// <param name="valueOf">Returns the value of an option by its name; <c>null</c> if it is not given.</param>
    /// <exception cref="GradCamException">The window is invalid, or both options are given.</exception>
    public static SampleRange? Samples(Func<string, string?> valueOf)
    {
        ArgumentNullException.ThrowIfNull(valueOf);
        SampleRange? range = valueOf(Range) is { } text && !IsTarget(text) ? SampleRange.ParseOrNull(text) : null;
        if (valueOf(Window) is not { } window)
            return range;
        return range is not null ? throw new GradCamException(GradCamErrorKind.Option, "--range LOW..HIGH and --window both give the range of the values in files. Give one of them.")
            : SampleRange.ParseWindowOrNull(window) ?? throw new GradCamException(GradCamErrorKind.Option, $"--window takes a centre and a width above 1, such as 40,400, and '{window}' is not that.");
    }

    /// <summary>Returns the displayed bands, from 1 on; <c>null</c> for the default.</summary>
    /// <param name="valueOf">Returns the value of an option by its name; <c>null</c> if it is not given.</param>
    /// <exception cref="GradCamException">The bands are invalid.</exception>
    public static IReadOnlyList<int>? ShownBands(Func<string, string?> valueOf)
    {
        ArgumentNullException.ThrowIfNull(valueOf);
        if (valueOf(Bands) is not { } text)
            return null;
        int[] bands = [.. text.Split(',').Select(part => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int band) && band is >= 1 and <= ChannelValues.Most ? band : 0)];
        return bands.Length is 1 or Picture.Channels && !bands.Contains(0) ? bands
            : throw new GradCamException(GradCamErrorKind.Option, $"{Bands} takes one band or three of 1 to {ChannelValues.Most}, such as 3,2,1, and '{text}' is not that.");
    }

    private static bool IsTarget(string range) => range is "0..1" or "0..255";

    private static ChannelValues? Channels(string option, string? value)
    {
        if (value is null)
            return null;
        float[] numbers = [.. value.Split(',').Select(part => float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && float.IsFinite(number) ? number : float.NaN)];
        return numbers.Length <= ChannelValues.Most && !numbers.Any(float.IsNaN)
            ? new ChannelValues(numbers)
            : throw new GradCamException(GradCamErrorKind.Option, $"{option} takes a number for each channel with commas between them, or one for all, and '{value}' is not that: 0.485,0.456,0.406, say.");
    }

    private static int? Pixels(string option, string? value) => value is null ? null
        : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int pixels) && pixels is >= 1 and <= 16384 ? pixels
        : throw new GradCamException(GradCamErrorKind.Option, $"{option} takes a whole number from 1 to 16384, and '{value}' is none.");

    private static T? OneOf<T>(string option, string? value, params (string Name, T Value)[] known)
        where T : struct
    {
        if (value is null)
            return null;
        foreach ((string name, T found) in known)
        {
            if (name.Equals(value, StringComparison.OrdinalIgnoreCase))
                return found;
        }

        throw new GradCamException(GradCamErrorKind.Option, $"{option} takes {string.Join(" or ", known.Select(k => k.Name))}, and '{value}' is neither.");
    }
}
