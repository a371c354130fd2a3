using GradCam.Pipelines;

namespace GradCam.Datasets.Inputs;

/// <summary>A picture of a dataset.</summary>
public abstract class DatasetPicture : PictureSource
{
    /// <summary>Names it.</summary>
    /// <param name="id">Its id, the same on every machine.</param>
    /// <param name="path">The file that is read: the picture's, or the archive's that it is in.</param>
    /// <param name="relative">Its path within its input, with <c>/</c> between parts.</param>
    protected DatasetPicture(string id, string path, string relative)
        : base(id)
    {
        Path = path;
        Relative = relative;
    }

    /// <summary>The file that is read: the picture's, or the archive's that it is in.</summary>
    public string Path { get; }

    /// <summary>Its path within its input, with <c>/</c> between parts.</summary>
    public string Relative { get; }

    /// <summary>Tells it from others of the same path: its place in the archive, or among files whose names come out the same.</summary>
    internal long Entry { get; init; }

    /// <summary>Its true class, index or label, where the input itself tells it; else null.</summary>
    public string? TruthText { get; internal set; }

    /// <summary>Its place in its shard's order, from 0; set when the shard is gone through.</summary>
    public long Ordinal { get; internal set; }

    /// <summary>Its true class; <c>null</c> if it is not known. Set when the shard is gone through.</summary>
    public int? TrueClass { get; internal set; }
}
