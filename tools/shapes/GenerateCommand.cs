using System.CommandLine;

namespace GradCam.Tools.Shapes;

/// <summary><c>gradcam-shapes generate</c>: draws a set and writes it as a folder of pictures, a raw file, or both.</summary>
internal static class GenerateCommand
{
    private const int LongestSide = 8192;

    /// <summary>Builds the command.</summary>
    public static Command Create()
    {
        var count = new Option<int>("--count") { Description = "The number of pictures.", Required = true };
        var seed = new Option<ulong>("--seed") { Description = "The seed of the pictures; another seed gives other pictures.", Required = true };
        var output = new Option<string>("--output") { Description = "Folder for PNG pictures, their masks and labels.csv." };
        var raw = new Option<string>("--raw") { Description = "File ending in .npy for all pictures as uint8 [count, height, width, 3], and its labels in a .csv next to it." };
        var width = new Option<int>("--width") { Description = "Each picture's width in pixels.", DefaultValueFactory = _ => 224 };
        var height = new Option<int>("--height") { Description = "Each picture's height in pixels.", DefaultValueFactory = _ => 224 };
        var squeeze = new Option<bool>("--squeeze") { Description = "Draw shapes as they look in pictures of other proportions after a resize to this size." };

        Limit(count, 1, int.MaxValue, "--count must be at least 1.");
        foreach (Option<int> side in new[] { width, height })
            Limit(side, ShapeGenerator.SmallestSide, LongestSide, $"{side.Name} must be between {ShapeGenerator.SmallestSide} and {LongestSide}.");
        raw.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: string path }] && !path.EndsWith(".npy", StringComparison.OrdinalIgnoreCase))
                result.AddError($"--raw must name a file that ends in .npy, and '{path}' does not.");
        });

        var command = new Command("generate", "Draw pictures with one shape each, with their masks, boxes and labels.") { count, seed, output, raw, width, height, squeeze };
        command.Validators.Add(result =>
        {
            if (result.GetResult(output) is null && result.GetResult(raw) is null)
                result.AddError("Give --output FOLDER, --raw FILE.npy, or both.");
        });
        command.SetAction((arguments, cancellationToken) =>
        {
            var set = new ShapeSet(
                arguments.GetValue(seed), arguments.GetValue(count), arguments.GetValue(width), arguments.GetValue(height), arguments.GetValue(squeeze));
            if (arguments.GetValue(output) is { } folder)
                Try(folder, () => PictureFolder.Write(set, folder, cancellationToken));
            if (arguments.GetValue(raw) is { } file)
                Try(file, () => RawFile.Write(set, file, cancellationToken));
            return Task.FromResult(0);
        });
        return command;
    }

    // Checks the text, because the parser already reports a value that is no number.
    private static void Limit(Option<int> option, int least, int most, string message) => option.Validators.Add(result =>
    {
        if (result.Tokens is [{ Value: string text }] && int.TryParse(text, out int value) && (value < least || value > most))
            result.AddError(message);
    });

    private static void Try(string path, Action write)
    {
        try
        {
            write();
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException(GradCamErrorKind.File, $"{path}: cannot be written: {e.Message}", e);
        }
    }
}
