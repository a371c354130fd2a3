namespace GradCam.Cli.Models;

/// <summary>What <c>--model</c> names, as the folder of a split model.</summary>
internal static class ModelSource
{
    /// <summary>The model that comes with the tool.</summary>
    public static string DefaultFolder => Path.Combine(AppContext.BaseDirectory, "models", "shapes-split");

    /// <summary>The split model's folder.</summary>
    /// <param name="given">The option's value; null for the model that comes with the tool.</param>
    /// <exception cref="GradCamException">A model that is not split, or the tool came without its own.</exception>
    public static string SplitFolder(string? given)
    {
        if (given is null)
        {
            return Directory.Exists(DefaultFolder)
                ? DefaultFolder
                : throw new GradCamException($"{DefaultFolder}: the model that comes with this tool is missing. Install the tool again, or name a model with --model DIR.");
        }

        if (given.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) && !Directory.Exists(given))
        {
            throw new GradCamException(File.Exists(given)
                ? $"{given}: a plain .onnx file cannot be explained yet: it must be split first. Split it with tools/export and name the folder that it makes with --model DIR."
                : $"{given}: no such file.");
        }

        return given;
    }
}
