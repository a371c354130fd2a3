using System.Globalization;
using GradCam.Files;
using GradCam.NumPy;

namespace GradCam.Export.Importing;

/// <summary>Reads the values of inputs beside the picture from a command line.</summary>
internal static class InputArguments
{
    /// <summary>The option for one input.</summary>
    public const string Option = "--input";

    /// <summary>The option for the input that receives the picture.</summary>
    public const string Explained = "--explain-input";

    /// <summary>The value of <see cref="Option"/>.</summary>
    public const string Value = "NAME=FILE|NUMBER";

    /// <summary>The description of <see cref="Option"/>.</summary>
    public const string Description = "The values of an input beside the picture, the same for all pictures: a .npy file, a .csv file or a number. May be given several times.";

    /// <summary>The description of <see cref="Explained"/>.</summary>
    public const string ExplainedDescription = "The input that takes the picture, if several could.";

    /// <summary>Splits <c>NAME=VALUE</c>.</summary>
    /// <exception cref="GradCamException">The text has another form.</exception>
    public static (string Name, string Value) Split(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int at = text.IndexOf('=', StringComparison.Ordinal);
        return at > 0 && at < text.Length - 1 ? (text[..at], text[(at + 1)..]) : throw new GradCamException(GradCamErrorKind.Option, $"{Option} takes {Value}, such as age=63 or metadata=row.npy, and '{text}' is not that.");
    }

    /// <summary>Returns the file that a value names; <c>null</c> for a number.</summary>
    public static string? FileOrNull(string value) => NumberOrNull(value) is null ? value : null;

    /// <summary>Reads the values of all options.</summary>
    /// <param name="arguments">The arguments, each <c>NAME=VALUE</c>.</param>
    /// <exception cref="GradCamException">An argument has another form, its file cannot be read, or two arguments name the same input.</exception>
    public static IReadOnlyDictionary<string, NpyArray> Read(IEnumerable<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var inputs = new Dictionary<string, NpyArray>(StringComparer.Ordinal);
        foreach ((string name, string value) in arguments.Select(Split))
        {
            NpyArray array = NumberOrNull(value) is { } number ? new NpyArray([], [number])
                : value.EndsWith(".npy", StringComparison.OrdinalIgnoreCase) ? NpyFile.Read(value)
                : value.EndsWith(".csv", StringComparison.OrdinalIgnoreCase) ? Csv(value)
                : throw new GradCamException(GradCamErrorKind.Option, $"{Option} {name}: '{value}' is no number, no .npy and no .csv file. A picture goes as the .npy file that gradcam explain --dump writes of it.");
            if (!inputs.TryAdd(name, array))
                throw new GradCamException(GradCamErrorKind.Option, $"{Option} {name} is given twice.");
        }

        return inputs;
    }

    private static float? NumberOrNull(string value) => float.TryParse(value, NumberStyles.Float, CultureInfo.InvariantCulture, out float number) && float.IsFinite(number) ? number : null;

    // Reads rows of numbers. A first line without numbers is a header.
    private static NpyArray Csv(string path)
    {
        string[] lines;
        try
        {
            lines = LimitedFile.ReadText(path).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException(GradCamErrorKind.File, $"{path}: cannot be read: {e.Message}", e);
        }

        float?[][] rows = [.. lines.Select(l => l.Split(',', ';').Select(f => NumberOrNull(f.Trim())).ToArray())];
        if (rows.Length > 1 && rows[0].All(v => v is null))
            rows = rows[1..];
        if (rows.Length == 0)
            throw new GradCamException(GradCamErrorKind.Option, $"{path}: there are no numbers in it.");
        for (int r = 0; r < rows.Length; r++)
        {
            if (rows[r].Length != rows[0].Length || rows[r].Contains(null))
                throw new GradCamException(GradCamErrorKind.Option, $"{path}: row {r + 1} should hold {rows[0].Length} numbers, and holds {rows[r].Count(v => v is not null)}.");
        }

        return new NpyArray([rows.Length, rows[0].Length], [.. rows.SelectMany(r => r).Select(v => v!.Value)]);
    }
}
