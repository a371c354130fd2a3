using GradCam.Methods;

namespace GradCam.Explaining;

/// <summary>Represents the options of an explanation.</summary>
public sealed record ExplainOptions
{
    /// <summary>Gets the options for Grad-CAM of the top class.</summary>
    public static ExplainOptions Default { get; } = new();

    /// <summary>Gets the classes to explain and the form of their targets; by default the top class's score.</summary>
    public ClassTargets Classes { get; init; } = ClassTargets.Top1;

    /// <summary>Gets the method; by default Grad-CAM.</summary>
    public ICamMethod Method { get; init; } = CamMethods.GradCam;

    /// <summary>Gets the function that merges the maps of several target layers.</summary>
    public LayerMerge Merge { get; init; } = LayerMerge.Mean;

    /// <summary>
    /// Gets the number of inputs in a run of the model, for methods that run it many times; 0, the default, for as many as fit a moderate amount of
    /// memory.
    /// </summary>
    public int BatchSize { get; init; }

    /// <summary>Gets the receiver of the progress of a method that runs the model many times; <c>null</c> for none.</summary>
    public IProgress<CamProgress>? Progress { get; init; }

    /// <summary>
    /// Gets whether <see cref="ClassExplanation.Attributions"/> keeps the method's value for each value of the image. It applies only to a
    /// <see cref="PixelAttributionMethod"/>.
    /// </summary>
    public bool KeepAttributions { get; init; }

    /// <summary>Gets whether <see cref="Explanation.Tensors"/> keeps the tensors that the maps were computed from.</summary>
    public bool KeepTensors { get; init; }
}
