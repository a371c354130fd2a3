using GradCam.Export.Importing;
using GradCam.Files;

namespace GradCam.Export;

/// <summary>
/// A split model in the making: in a folder of its own inside the model's folder, so that its files only need to be renamed. It disappears
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

    // Without a folder.
    private SplitWorkspace() => Weights = new WeightsWriter("");

    /// <summary>Gets the folder while it is in the making; empty if there is none.</summary>
    public string Folder => _staging?.FullName ?? "";

    /// <summary>Gets the writer of its weights file.</summary>
    public WeightsWriter Weights { get; }

    /// <summary>Gets or sets the weights in memory, if the folder is only for looking at the model and gets no weights file.</summary>
    public ResidentWeights? Resident { get; set; }

    /// <summary>Makes a folder, or leaves nothing behind.</summary>
    /// <param name="output">The split model's folder.</param>
    /// <param name="work">The work, which ends with <see cref="Publish"/>.</param>
    /// <exception cref="GradCamException">The folder holds files that do not belong to a split model, or cannot be written.</exception>
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

    /// <summary>Lets work look at a model. There is no folder, and nothing may be written.</summary>
    /// <param name="work">The work.</param>
    public static T Look<T>(Func<SplitWorkspace, T> work)
    {
        using var workspace = new SplitWorkspace();
        return work(workspace);
    }

    /// <summary>Puts the files in their place. Files of the model that was there before are replaced or removed.</summary>
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
