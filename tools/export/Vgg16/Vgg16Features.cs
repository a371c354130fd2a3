namespace GradCam.Tools.Export.Vgg16;

/// <summary>Specifies the kind of a module of VGG16.</summary>
internal enum Vgg16LayerKind
{
    /// <summary>3x3 convolution, padding 1, with bias.</summary>
    Conv,

    /// <summary>Rectified linear unit.</summary>
    Relu,

    /// <summary>2x2 max pool, stride 2.</summary>
    MaxPool,
}

/// <summary>Provides the modules of torchvision's <c>features</c>, in order.</summary>
internal static class Vgg16Features
{
    // "D" of Simonyan and Zisserman, table 1: numbers of convolutions between the pools.
    private static readonly int[] s_blocks = [2, 2, 3, 3, 3];

    /// <summary>Gets the kinds by index: <c>features.0</c> to <c>features.30</c>.</summary>
    public static IReadOnlyList<Vgg16LayerKind> Layers { get; } =
    [
        .. s_blocks.SelectMany(convolutions => Enumerable.Repeat<Vgg16LayerKind[]>([Vgg16LayerKind.Conv, Vgg16LayerKind.Relu], convolutions)
            .SelectMany(pair => pair)
            .Append(Vgg16LayerKind.MaxPool)),
    ];

    /// <summary>Gets the indices of the convolutions.</summary>
    public static IEnumerable<int> Convolutions => Enumerable.Range(0, Layers.Count).Where(i => Layers[i] == Vgg16LayerKind.Conv);
}
