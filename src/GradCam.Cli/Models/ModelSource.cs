using GradCam.Devices;
using GradCam.Explaining;
using GradCam.SplitModels;

namespace GradCam.Cli.Models;

/// <summary>Loads the model of <c>--model</c>: a split model's folder, a plain model, or the tool's own model.</summary>
internal static class ModelSource
{
    /// <summary>Gets the folder of the tool's own model.</summary>
    public static string DefaultFolder => Path.Combine(AppContext.BaseDirectory, "models", "shapes-split");

    /// <summary>Loads a model, and prints the notes on it.</summary>
    /// <param name="choice">The requested model.</param>
    /// <param name="plain">Splits plain models.</param>
    /// <param name="options">The options for loading it.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="UsageException">The options request another split of a split model.</exception>
    /// <exception cref="GradCamException">The model cannot be used, or the tool does not include its own.</exception>
    public static LoadedModel Load(ModelChoice choice, PlainModels plain, ExplainerOptions options, CancellationToken cancellationToken)
    {
        GradCamRuntime.Start(options.Threads);

        // This check comes before the split, and before an entry of the cache seems damaged.
        if (choice.IsPlain)
            DeviceStatus.MustBeUsable(options.Device, options.ProviderOptions);
        LoadedModel model = choice.IsPlain
            ? plain.Load(choice, options, cancellationToken)
            : new LoadedModel(Explainer.Load(SplitFolder(choice), options, cancellationToken), null);
        plain.Tell(model);
        return model;
    }

    /// <summary>Returns a split model's folder.</summary>
    /// <inheritdoc cref="Load"/>
    public static string SplitFolder(ModelChoice choice)
    {
        string folder = choice.Path ?? DefaultFolder;
        if (choice.Path is null && !Directory.Exists(folder))
            throw new GradCamException(GradCamErrorKind.Model, $"{folder}: the model that comes with this tool is missing. Install the tool again, or name a model with --model.");
        if (choice.SplitOptions.FirstOrDefault() is { } option)
            throw new UsageException(Refusal(option, choice.Path, folder));
        return folder;
    }

    private static string Refusal(string option, string? given, string folder)
    {
        if (given is null)
            return $"{option} is for a plain model, and the model that comes with this tool is split already. Name one with --model FILE.onnx.";
        Manifest manifest = SplitModel.Open(folder).Manifest;
        return $"{option} is for a plain model: {given} was cut at {string.Join(" and ", manifest.Layers.Select(l => $"'{l.Name}'"))} when it was exported, and has its preprocessing and labels from there. "
            + $"Name the .onnx file itself with --model{(manifest.Source?.File is { } file && file.EndsWith(".onnx", StringComparison.OrdinalIgnoreCase) ? $" ({file})" : "")}, or export it again.";
    }
}
