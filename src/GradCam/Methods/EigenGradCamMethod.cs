using System.Numerics.Tensors;
using GradCam.Arithmetic;

namespace GradCam.Methods;

/// <summary>
/// Eigen-Grad-CAM: the projection of <c>G_k A_k</c>, element by element, onto its first principal component. It is Eigen-CAM for a class, or a
/// smoothed HiResCAM. Gildenblat et al., pytorch-grad-cam, <c>EigenGradCAM</c>; there is no paper. The sign is random there. Here the map correlates
/// positively with HiResCAM's map, so that positive values support the target.
/// </summary>
internal sealed class EigenGradCamMethod : ICamMethod
{
    /// <inheritdoc/>
    public string Name => "eigengradcam";

    /// <inheritdoc/>
    public CamNeeds Needs => CamNeeds.Gradients;

    /// <inheritdoc/>
    public void Compute(in CamInput input, Span<float> map)
    {
        float[] weighted = new float[input.Activations.Length];
        TensorPrimitives.Multiply(input.Activations, input.Gradients, weighted);
        PrincipalComponent.Project(weighted, centred: true, map);
    }
}
