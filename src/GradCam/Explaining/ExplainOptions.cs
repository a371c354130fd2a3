using GradCam.Methods;

namespace GradCam.Explaining;

/// <summary>What is to be explained, and how.</summary>
public sealed record ExplainOptions
{
    /// <summary>Grad-CAM for the top class.</summary>
    public static ExplainOptions Default { get; } = new();

    /// <summary>Which classes; by default the top one.</summary>
    public ClassTargets Classes { get; init; } = ClassTargets.Top1;

    /// <summary>The method; by default Grad-CAM.</summary>
    public ICamMethod Method { get; init; } = CamMethods.GradCam;

    /// <summary>Whether the tensors that the maps were made of are kept in <see cref="Explanation.Tensors"/>.</summary>
    public bool KeepTensors { get; init; }
}
