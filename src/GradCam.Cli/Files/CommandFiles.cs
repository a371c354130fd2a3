using GradCam.Cli.Models;
using GradCam.Datasets.Inputs;
using GradCam.Export.Importing;
using GradCam.Files;
using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Cli.Files;

/// <summary>Provides the ledger of a command's files, including those of its model.</summary>
internal static class CommandFiles
{
    /// <summary>The role of pictures of a dataset.</summary>
    public const string Input = "INPUT";

    // Files next to a plain model that describe it. Results must not overwrite them.
    private static readonly string[] s_beside = [PreprocessingFile.Name, PreprocessingFile.HuggingFaceName, "config.json"];

    /// <summary>Gets a ledger without a model.</summary>
    public static FileLedger Empty => new(message => new UsageException(message));

    /// <summary>Returns a ledger with all files of a model.</summary>
    /// <param name="choice">The model.</param>
    /// <param name="made">The name of the file next to a plain model that the command creates; <c>null</c> for none.</param>
    public static FileLedger Of(ModelChoice choice, string? made = null)
    {
        FileLedger ledger = Empty;
        string model = choice.Path ?? ModelSource.DefaultFolder;
        if (choice.IsPlain)
        {
            ledger.Reads("--model", model);
            string folder = Path.GetDirectoryName(Path.GetFullPath(model))!;
            foreach (string name in s_beside.Where(n => n != made))
                ledger.Reads("--model", Path.Combine(folder, name));
            foreach (string path in LabelsFile.PathsBeside(model))
                ledger.Reads("--model", path);
            ledger.Reads("--model", () => File.Exists(model) ? ModelContent.Read(model, CancellationToken.None).ExternalFiles.Select(f => Path.Combine(folder, f.Name)) : []);
        }
        else
        {
            ledger.ReadsSome("--model", model);
            ledger.Reads("--model", () => FilesOf(model));
        }

        foreach (string input in choice.Inputs)
            ledger.Reads(InputArguments.Option, InputArguments.FileOrNull(InputArguments.Split(input).Value));
        ledger.Reads("--labels", choice.Labels);
        if (choice.Preset is { } preset && preset.EndsWith(".json", StringComparison.OrdinalIgnoreCase))
            ledger.Reads(PreprocessingArguments.Preset, preset);
        return ledger;
    }

    /// <summary>Returns a ledger with all files of a model and of a dataset.</summary>
    /// <param name="choice">The model.</param>
    /// <param name="inputs">The pictures.</param>
    /// <param name="truth">The source of the true classes, in the format of <c>--truth</c>; <c>null</c> for none.</param>
    /// <param name="cancellationToken">Cancels the listing of pictures.</param>
    /// <param name="made">The name of the file next to a plain model that the command creates; <c>null</c> for none.</param>
    public static FileLedger Of(ModelChoice choice, DatasetInputs inputs, string? truth, CancellationToken cancellationToken, string? made = null)
    {
        FileLedger ledger = Of(choice, made);
        if (truth is not ("folders" or "sorted-folders"))
            ledger.Reads("--truth", truth);
        foreach (string root in inputs.Roots)
        {
            // Results may be next to the pictures of a folder.
            if (Directory.Exists(root))
                ledger.ReadsSome(Input, root);
            else
                ledger.Reads(Input, root);
        }

        ledger.Reads(Input, () => inputs.PictureFiles(cancellationToken));
        return ledger;
    }

    private static IEnumerable<string> FilesOf(string model)
    {
        string manifest = Path.Combine(model, SplitModel.ManifestName);
        if (!File.Exists(manifest))
            return [];
        try
        {
            return [manifest, .. ManifestFile.Read(LimitedFile.ReadText(manifest)).Files().Select(f => Path.Combine(model, f))];
        }
        catch (GradCamException)
        {
            // The loader of the model will report the error.
            return [manifest];
        }
    }
}
