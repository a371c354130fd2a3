using GradCam.Export.Importing;
using GradCam.Files;

namespace GradCam.Export;

/// <summary>
/// Represents a split model under construction: in its own folder inside the model's folder, so that publishing only renames its files. It is removed
/// if it is not published.
/// </summary>
internal sealed class SplitWorkspace : IDisposable
{
    private readonly SplitFolder? _target;
    private readonly StagingFolder? _staging;

    private SplitWorkspace(string output)
    {
        _target = SplitFolder.Open(output);
        try
        {
            _staging = StagingFolder.Create(_target.FullName);
        }
        catch
        {
            _target.Dispose();
            throw;
        }

        Weights = new WeightsWriter(Path.Combine(Folder, SplitPlan.WeightsName));
    }

    // A workspace without a folder.
    private SplitWorkspace() => Weights = new WeightsWriter("");

    /// <summary>Gets the folder during the construction; empty if there is none.</summary>
    public string Folder => _staging?.FullName ?? "";

    /// <summary>Gets the writer of the weights file.</summary>
    public WeightsWriter Weights { get; }

    /// <summary>Gets or sets the weights in memory, if the workspace only inspects the model and has no weights file.</summary>
    public ResidentWeights? Resident { get; set; }

    /// <summary>Runs work in a new folder. If the work fails, no files remain.</summary>
    /// <param name="output">The split model's folder.</param>
    /// <param name="work">The work, which ends with <see cref="Publish"/>.</param>
    /// <exception cref="GradCamException">The folder contains files that do not belong to a split model, or cannot be written.</exception>
    public static T Use<T>(string output, Func<SplitWorkspace, T> work)
    {
        ArgumentNullException.ThrowIfNull(output);
        try
        {
            using var workspace = new SplitWorkspace(output);
            return work(workspace);
        }
        catch (Exception e) when (DiskFull.IsWriteError(e))
        {
            throw new GradCamException(GradCamErrorKind.File, $"{output}: cannot be written: {DiskFull.Reason(e)}", e);
        }
    }

    /// <summary>Inspects a model without a folder. The work must not write files.</summary>
    /// <param name="work">The work.</param>
    public static T Look<T>(Func<SplitWorkspace, T> work)
    {
        using var workspace = new SplitWorkspace();
        return work(workspace);
    }

    /// <summary>Moves the files to the split model's folder. It replaces or removes the files of an earlier model.</summary>
    public void Publish()
    {
        if (_target is null || _staging is null)
            throw new InvalidOperationException("There is no folder to publish.");
        Weights.Dispose();
        _target.CheckReplaceable();
        _staging.Complete();
        _target.Take(_staging);
    }

    public void Dispose()
    {
        Resident?.Dispose();
        Weights.Dispose();
        _staging?.Dispose();
        _target?.Dispose();
    }
}
