using GradCam.Cli.Explain;
using GradCam.Metrics;
using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Cli.Evaluate;

/// <summary>Provides the facts about pictures: the region of the object, and its class.</summary>
internal sealed class TruthSource
{
    private readonly BoxesFile? _boxes;
    private readonly string? _masks;
    private readonly IPictureCodec _codec;

    public TruthSource(string? boxes, string? masks, IPictureCodec codec)
    {
        _boxes = boxes is null ? null : BoxesFile.Read(boxes);
        if (masks is not null && !Directory.Exists(masks))
            throw new GradCamException(GradCamErrorKind.Data, $"{masks}: {(File.Exists(masks) ? "this is a file; give the folder that the masks are in" : "no such folder")}.");
        _masks = masks;
        _codec = codec;
    }

    /// <summary>Returns the region of a class's object in the model's input; <c>null</c> if the picture has no known region.</summary>
    /// <param name="path">The picture's file.</param>
    /// <param name="picture">The picture.</param>
    /// <param name="classIndex">The class. If boxes have names, those of this class count; if none has this class, all count.</param>
    /// <param name="model">The model.</param>
    /// <param name="isRecognised">Whether the class with the model's highest score is the picture's; <c>null</c> if that is not known.</param>
    /// <exception cref="GradCamException">The mask cannot be used.</exception>
    public TruthRegion? RegionOf(string path, Picture picture, int classIndex, SplitModel model, bool? isRecognised)
    {
        IReadOnlyList<LabeledBox> boxes = _boxes?.Of(path) ?? [];
        LabeledBox[] own = [.. boxes.Where(b => b.Label is { } label && ClassOrNull(label, model.Labels) == classIndex)];
        bool[]? mask = _masks is null ? null : MaskFiles.Read(_masks, path, picture.Width, picture.Height, _codec);
        if (boxes.Count == 0 && mask is null)
            return null;
        return TruthRegion.Of([.. (own.Length > 0 ? own : boxes).Select(b => b.Box)], mask, picture.Width, picture.Height, model.Manifest.Preprocessing, isRecognised);
    }

    /// <summary>Returns the class of a picture: that of its first box, or otherwise the name of its folder.</summary>
    /// <exception cref="GradCamException">The model has no such class; the message names the picture.</exception>
    public int ClassOf(string path, SplitModel model) => Named.By(path, () => model.Labels.Find(LabelOf(path)));

    /// <summary>Returns the class of a picture, as <see cref="ClassOf"/> does; <c>null</c> if the model has no such class.</summary>
    public int? ClassOrNull(string path, SplitModel model) => ClassOrNull(LabelOf(path), model.Labels);

    private string LabelOf(string path) =>
        _boxes?.Of(path).FirstOrDefault(b => b.Label is not null)?.Label ?? Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))) ?? string.Empty;

    private static int? ClassOrNull(string label, LabelList labels)
    {
        try
        {
            return labels.Find(label);
        }
        catch (GradCamException)
        {
            return null;
        }
    }
}
