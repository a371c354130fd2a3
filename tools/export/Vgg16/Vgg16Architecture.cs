using System.Collections.Immutable;
using GradCam.Tools.Export.Weights;

namespace GradCam.Tools.Export.Vgg16;

/// <summary>
/// Represents the sizes of a VGG16, from its state dict: channels of each convolution, widths of the linear layers, number of classes. Narrow and
/// fine-tuned ones have other sizes and the same layers.
/// </summary>
/// <param name="Channels">Output channels of the 13 convolutions.</param>
/// <param name="Hidden">Widths of the two hidden linear layers.</param>
/// <param name="Classes">Number of classes, <c>K</c>.</param>
internal sealed record Vgg16Architecture(ImmutableArray<long> Channels, ImmutableArray<long> Hidden, long Classes)
{
    /// <summary>The height and width of the model's input.</summary>
    public const int ImageSize = 224;

    /// <summary>The height and width of the last pool's output.</summary>
    public const int PoolSize = ImageSize / 32;

    /// <summary>Gets torchvision's VGG16 for ImageNet.</summary>
    public static Vgg16Architecture Standard { get; } = new([64, 64, 128, 128, 256, 256, 256, 512, 512, 512, 512, 512, 512], [4096, 4096], 1000);

    /// <summary>Gets the names of the linear layers.</summary>
    public static ImmutableArray<string> Linear { get; } = ["classifier.0", "classifier.3", "classifier.6"];

    /// <summary>Returns every parameter's name and shape.</summary>
    public IEnumerable<(string Name, long[] Shape)> Parameters()
    {
        long inputs = 3;
        foreach ((int layer, long outputs) in Vgg16Features.Convolutions.Zip(Channels))
        {
            yield return ($"features.{layer}.weight", [outputs, inputs, 3, 3]);
            yield return ($"features.{layer}.bias", [outputs]);
            inputs = outputs;
        }

        inputs *= PoolSize * PoolSize;
        foreach ((string layer, long outputs) in Linear.Zip([.. Hidden, Classes]))
        {
            yield return ($"{layer}.weight", [outputs, inputs]);
            yield return ($"{layer}.bias", [outputs]);
            inputs = outputs;
        }
    }

    /// <summary>Reads the sizes from a state dict and checks that all tensors exist and have matching shapes.</summary>
    /// <exception cref="GradCamException">A tensor is missing or has a wrong shape.</exception>
    public static Vgg16Architecture Read(StateDict weights)
    {
        var architecture = new Vgg16Architecture(
            [.. Vgg16Features.Convolutions.Select(i => Outputs($"features.{i}.weight", 4))],
            [.. Linear.Take(2).Select(l => Outputs($"{l}.weight", 2))],
            Outputs($"{Linear[2]}.weight", 2));
        foreach ((string name, long[] shape) in architecture.Parameters())
        {
            if (!weights.Tensors.TryGetValue(name, out StateDictTensor? tensor))
                throw Missing(name);
            if (!tensor.Shape.AsSpan().SequenceEqual(shape))
                throw new GradCamException(GradCamErrorKind.Model, $"{weights.Path}: the tensor '{name}' is {tensor.ShapeText}, and a VGG16 of these widths has [{string.Join(", ", shape)}]. These are not a VGG16's weights for {ImageSize}x{ImageSize} pictures.");
            if (!tensor.Type.IsReadable())
                throw new GradCamException(GradCamErrorKind.Model, $"{weights.Path}: the tensor '{name}' is of type {tensor.Type.Label()}. Save it as float32.");
        }

        return architecture;

        long Outputs(string name, int rank)
        {
            if (!weights.Tensors.TryGetValue(name, out StateDictTensor? tensor))
                throw Missing(name);
            if (tensor.Shape.Length != rank || tensor.Shape.Any(length => length <= 0))
                throw new GradCamException(GradCamErrorKind.Model, $"{weights.Path}: the tensor '{name}' is {tensor.ShapeText}, and a VGG16 has {rank} axes of at least 1.");
            return tensor.Shape[0];
        }

        GradCamException Missing(string name) =>
            new(GradCamErrorKind.Model, $"{weights.Path}: lacks the tensor '{name}' of a VGG16. It holds {weights.Tensors.Count} tensors: {string.Join(", ", weights.Tensors.Keys.Take(4))}, ... A VGG16 with batch normalisation (vgg16_bn) is another model.");
    }
}
