using GradCam.Methods;

namespace GradCam.Explaining;

/// <summary>What is to be explained, and how.</summary>
public sealed record ExplainOptions
{
    /// <summary>Grad-CAM for the top class.</summary>
    public static ExplainOptions Default { get; } = new();

    /// <summary>Which classes, and what of them; by default the top one's score.</summary>
    public ClassTargets Classes { get; init; } = ClassTargets.Top1;

    /// <summary>Gets the method; by default Grad-CAM.</summary>
    public ICamMethod Method { get; init; } = CamMethods.GradCam;

    /// <summary>How the maps of several target layers become one, where the split model has several.</summary>
    public LayerMerge Merge { get; init; } = LayerMerge.Mean;

    /// <summary>
    /// How many inputs methods that run the model many times give to it at once; 0, the default, for as many as fit a moderate
    /// amount of memory.
    /// </summary>
    public int BatchSize { get; init; }

    /// <summary>Told how far a method is that runs the model many times; <c>null</c> for no one.</summary>
    public IProgress<CamProgress>? Progress { get; init; }

    /// <summary>
    /// Gets whether what the method gives every value of the image is kept in <see cref="ClassExplanation.Attributions"/>; only for a
    /// <see cref="PixelAttributionMethod"/>.
    /// </summary>
    public bool KeepAttributions { get; init; }

    /// <summary>Gets whether the tensors that the maps were made of are kept in <see cref="Explanation.Tensors"/>.</summary>
    public bool KeepTensors { get; init; }
}
