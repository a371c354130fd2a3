using GradCam.Pipelines;

namespace GradCam.Datasets.Inputs;

/// <summary>Represents a picture of a dataset.</summary>
public abstract class DatasetPicture : PictureSource
{
    /// <summary>Initializes a picture.</summary>
    /// <param name="id">Its id, the same on every machine.</param>
    /// <param name="path">The file to read: the picture's, or that of the archive that contains it.</param>
    /// <param name="relative">Its path within its input, with <c>/</c> between parts.</param>
    protected DatasetPicture(string id, string path, string relative)
        : base(id)
    {
        Path = path;
        Relative = relative;
    }

    /// <summary>Gets the file to read: the picture's, or that of the archive that contains it.</summary>
    public string Path { get; }

    /// <summary>Gets the picture's path within its input, with <c>/</c> between parts.</summary>
    public string Relative { get; }

    /// <summary>
    /// Gets the number that distinguishes pictures of the same path: the position in the archive, or among files with equal names in .NET.
    /// </summary>
    internal long Entry { get; init; }

    /// <summary>
    /// Gets the true class, index or label, if the input itself states it; empty if the input states none; otherwise, <c>null</c>. Several labels have
    /// <c>|</c> between them.
    /// </summary>
    public string? TruthText { get; internal set; }

    /// <summary>Gets the picture's position in its shard, from 0. The run sets it as it lists the shard.</summary>
    public long Ordinal { get; internal set; }

    /// <summary>
    /// Gets the true classes by index; empty if none is true, <c>null</c> if they are not known. The run sets them as it lists the shard.
    /// </summary>
    public IReadOnlyList<int>? TrueClasses { get; internal set; }
}
