using GradCam.Devices;
using GradCam.Explaining;
using GradCam.SplitModels;

namespace GradCam.Cli.Models;

/// <summary>Loads what <c>--model</c> names: a split model's folder, a plain model, or the one that comes with the tool.</summary>
internal static class ModelSource
{
    /// <summary>The model that comes with the tool.</summary>
    public static string DefaultFolder => Path.Combine(AppContext.BaseDirectory, "models", "shapes-split");

    /// <summary>Loads a model, and prints the notes on it.</summary>
    /// <param name="choice">What was asked for.</param>
    /// <param name="plain">Splits plain models.</param>
    /// <param name="options">How to run it.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="UsageException">A split model is to be split in another way.</exception>
    /// <exception cref="GradCamException">The model cannot be used, or the tool came without its own.</exception>
    public static LoadedModel Load(ModelChoice choice, PlainModels plain, ExplainerOptions options, CancellationToken cancellationToken)
    {
        GradCamRuntime.Start(options.Threads);

        // Before a model is split, or one in the cache is taken to be damaged.
        if (choice.IsPlain)
            DeviceStatus.MustBeUsable(options.Device, options.ProviderOptions);
        LoadedModel model = choice.IsPlain
            ? plain.Load(choice, options, cancellationToken)
            : new LoadedModel(Explainer.Load(SplitFolder(choice), options, cancellationToken), null);
        plain.Tell(model);
        return model;
    }

    /// <summary>A split model's folder.</summary>
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
