using GradCam.Pictures;

namespace GradCam.Export.Importing;

/// <summary>How an ONNX model is split, where that is not to be found out from the model itself.</summary>
public sealed record OnnxImportOptions
{
    /// <summary>The target layer, a tensor's or node's name; null for the last grid in front of pooling.</summary>
    public string? Layer { get; init; }

    /// <summary>How a picture becomes the model's input; null for ImageNet's numbers, the middle of the picture.</summary>
    public Preprocessing? Preprocessing { get; init; }

    /// <summary>The class names; null where they have none.</summary>
    public IReadOnlyList<string>? Labels { get; init; }

    /// <summary>Height and width of the input where the model leaves them free, in pixels.</summary>
    public int Size { get; init; } = 224;
}
