using System.Globalization;
using GradCam.Export;
using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Tools.Export.Vgg16;

/// <summary>Plans the split of a VGG16: the possible target layers, ImageNet's preprocessing, its labels.</summary>
internal static class Vgg16Plan
{
    /// <summary>The article's target: the last pool.</summary>
    public const string DefaultLayer = "features.30";

    private const string LayerPrefix = "features.";
    private const int FirstLayer = 24;

    /// <summary>Plans a split model.</summary>
    /// <param name="architecture">The sizes.</param>
    /// <param name="name">The model's name.</param>
    /// <param name="layer">The target layer, <c>features.24</c> to <c>features.30</c>.</param>
    /// <param name="source">The weights file.</param>
    /// <param name="labels">The class names; ImageNet's if <c>null</c> and there are 1000 classes.</param>
    /// <exception cref="GradCamException">There is no such layer, or the number of labels is wrong.</exception>
    public static SplitPlan Make(Vgg16Architecture architecture, string name, string layer, SourceFile? source, IReadOnlyList<string>? labels)
    {
        CheckLayer(layer);
        Vgg16Graph graph = Vgg16Graph.Build(architecture);
        return SplitPlan.Make(new SplitRequest
        {
            Name = name,
            Source = source,
            Model = graph.Model,
            Image = Vgg16Graph.Image,
            Scores = Vgg16Graph.Scores,
            Layers = [layer],
            Shapes = graph.Shapes,
            Preprocessing = Preprocessing.ImageNet(Vgg16Architecture.ImageSize),
            Labels = labels ?? (architecture.Classes == ImageNetLabels.Count ? ImageNetLabels.Read() : null),

            // Even a bias of 64 numbers is in weights.bin, so that the graphs are the same for any weights.
            InlineBelow = 0,
        });
    }

    private static void CheckLayer(string layer)
    {
        int last = Vgg16Features.Layers.Count - 1;
        if (!layer.StartsWith(LayerPrefix, StringComparison.Ordinal)
            || !int.TryParse(layer.AsSpan(LayerPrefix.Length), NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            || index < FirstLayer || index > last)
        {
            throw new UsageException($"--layer {layer}: choose {LayerPrefix}{FirstLayer} to {LayerPrefix}{last} ({LayerPrefix}29 is the paper's conv5_3 after ReLU, {LayerPrefix}30 the last pool).");
        }
    }
}
