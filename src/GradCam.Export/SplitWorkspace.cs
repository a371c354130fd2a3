using GradCam.Export.Importing;
using GradCam.SplitModels;

namespace GradCam.Export;

/// <summary>
/// A folder in the making: under a temporary name beside its place, renamed when it is whole, removed when it is not.
/// </summary>
internal sealed class SplitWorkspace : IDisposable
{
    private readonly string _target;

    private SplitWorkspace(string output)
    {
        _target = Path.TrimEndingDirectorySeparator(Path.GetFullPath(output));
        CheckReplaceable(_target, output);
        Folder = $"{_target}.{Guid.NewGuid():N}.tmp";
        Directory.CreateDirectory(Folder);
        Weights = new WeightsWriter(Path.Combine(Folder, SplitPlan.WeightsName));
    }

    /// <summary>The folder while it is in the making.</summary>
    public string Folder { get; }

    /// <summary>Its weights file.</summary>
    public WeightsWriter Weights { get; }

    /// <summary>The weights where they are, if the folder is only for looking at the model and gets none.</summary>
    public ResidentWeights? Resident { get; set; }

    /// <summary>Makes a folder, or leaves nothing behind.</summary>
    /// <param name="output">Where it shall be in the end.</param>
    /// <param name="work">The work, which ends with <see cref="Publish"/>.</param>
    /// <exception cref="GradCamException">The place is taken by something else, or cannot be written.</exception>
    public static T Use<T>(string output, Func<SplitWorkspace, T> work)
    {
        ArgumentNullException.ThrowIfNull(output);
        try
        {
            using var workspace = new SplitWorkspace(output);
            return work(workspace);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException($"{output}: cannot be written: {e.Message}", e);
        }
    }

    /// <summary>Gives the folder its name.</summary>
    public void Publish()
    {
        Weights.Dispose();
        if (!Directory.Exists(_target))
        {
            Directory.Move(Folder, _target);
            return;
        }

        // What else lies in the folder (a README, say) moves along. The old folder is out of the way for two renames only.
        foreach (string file in Directory.EnumerateFiles(_target))
        {
            string kept = Path.Combine(Folder, Path.GetFileName(file));
            if (!File.Exists(kept))
                File.Copy(file, kept);
        }

        string old = Folder + ".old";
        Directory.Move(_target, old);
        Directory.Move(Folder, _target);
        Directory.Delete(old, recursive: true);
    }

    public void Dispose()
    {
        Resident?.Dispose();
        Weights.Dispose();
        if (Directory.Exists(Folder))
            Directory.Delete(Folder, recursive: true);
    }

    private static void CheckReplaceable(string target, string output)
    {
        if (File.Exists(target))
            throw new GradCamException($"{output}: this is a file; a split model is a folder. Choose another name.");
        if (Directory.Exists(target) && Directory.EnumerateFileSystemEntries(target).Any() && !File.Exists(Path.Combine(target, SplitModel.ManifestName)))
            throw new GradCamException($"{output}: this folder holds other things and no split model. Choose a new or an empty one.");
    }
}
