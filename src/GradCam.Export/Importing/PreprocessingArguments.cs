using System.Globalization;
using GradCam.Pictures;

namespace GradCam.Export.Importing;

/// <summary>The options that tell how pictures are prepared, the same in every tool: their names, what they take, and what it means.</summary>
public static class PreprocessingArguments
{
    /// <summary>The option for a preset or file.</summary>
    public const string Preset = "--preprocessing";

    private const string Range = "--range";

    /// <summary>Name, value and description of each.</summary>
    public static IReadOnlyList<(string Name, string Value, string Description)> Options =>
    [
        (Preset, "NAME|FILE.json", $"How pictures are prepared: {string.Join(", ", PreprocessingPresets.Names)}, or a file. By default {PreprocessingFile.Name} or {PreprocessingFile.HuggingFaceName} beside the model, else the model's own metadata and graph, else a guess."),
        ("--mean", "A,B,C", "Subtracted from the values of the three channels, after --range."),
        ("--std", "A,B,C", "What they are divided by at last."),
        ("--resize", "stretch|crop", "How a picture comes to fit: stretched, or its middle cut out."),
        ("--shorter-side", "PIXELS", "For crop: what the shorter side is scaled to first."),
        ("--channel-order", "rgb|bgr", "The order of the colours."),
        (Range, "0..1|0..255|LOW..HIGH", "The values that a byte becomes first. LOW..HIGH, such as 0..4095, is the range of the values in the pictures' files, if these have more than 8 bits."),
    ];

    /// <summary>What was asked for besides a preset or file.</summary>
    /// <param name="valueOf">The value of an option by its name; null where it was not given.</param>
    /// <exception cref="GradCamException">A value makes no sense; the message names the option.</exception>
    public static PreprocessingSettings Parse(Func<string, string?> valueOf)
    {
        ArgumentNullException.ThrowIfNull(valueOf);
        var settings = new PreprocessingSettings
        {
            Mean = Channels("--mean", valueOf("--mean")),
            Std = Channels("--std", valueOf("--std")),
            Resize = OneOf("--resize", valueOf("--resize"), ("stretch", ResizeMode.Stretch), ("crop", ResizeMode.Crop)),
            ShorterSide = Pixels("--shorter-side", valueOf("--shorter-side")),
            Channels = OneOf("--channel-order", valueOf("--channel-order"), ("rgb", ChannelOrder.Rgb), ("bgr", ChannelOrder.Bgr)),
            Range = Samples(valueOf) is null ? OneOf(Range, valueOf(Range), ("0..1", ValueRange.Unit), ("0..255", ValueRange.Byte)) : null,
        };
        if (settings is { Resize: ResizeMode.Stretch, ShorterSide: not null })
            throw new GradCamException("--shorter-side is for --resize crop: a picture that is stretched keeps no proportions.");
        if (settings.Std is { } std && (std.First == 0 || std.Second == 0 || std.Third == 0))
            throw new GradCamException("--std: nothing can be divided by 0.");
        if (valueOf(Preset) is { } preset && !preset.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
        {
            try
            {
                PreprocessingPresets.Find(preset);
            }
            catch (GradCamException e)
            {
                throw new GradCamException($"{Preset}: {e.Message}", e);
            }
        }

        return settings;
    }

    /// <summary>Returns the range of the values in pictures' files that <c>--range</c> gives; null if it gives none.</summary>
    /// <param name="valueOf">The value of an option by its name; null where it was not given.</param>
    public static SampleRange? Samples(Func<string, string?> valueOf)
    {
        ArgumentNullException.ThrowIfNull(valueOf);
        return valueOf(Range) is { } text and not ("0..1" or "0..255") ? SampleRange.ParseOrNull(text) : null;
    }

    private static ChannelValues? Channels(string option, string? value)
    {
        if (value is null)
            return null;
        float[] numbers = [.. value.Split(',').Select(part => float.TryParse(part, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && float.IsFinite(number) ? number : float.NaN)];
        return numbers is [var first, var second, var third] && !numbers.Any(float.IsNaN)
            ? new ChannelValues(first, second, third)
            : throw new GradCamException($"{option} takes three numbers with commas between them, and '{value}' is not that: 0.485,0.456,0.406, say.");
    }

    private static int? Pixels(string option, string? value) => value is null ? null
        : int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out int pixels) && pixels is >= 1 and <= 16384 ? pixels
        : throw new GradCamException($"{option} takes a whole number from 1 to 16384, and '{value}' is none.");

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

        throw new GradCamException($"{option} takes {string.Join(" or ", known.Select(k => k.Name))}, and '{value}' is neither.");
    }
}
