using System.Numerics.Tensors;

namespace GradCam.Methods;

/// <summary>
/// Element-wise Grad-CAM: <c>map = sum over k of max(0, G_k A_k)</c>. It is HiResCAM with the ReLU before the sum: evidence against the target in one
/// channel does not reduce another channel. Gildenblat et al., pytorch-grad-cam, <c>GradCAMElementWise</c>; there is no paper.
/// </summary>
internal sealed class ElementwiseGradCamMethod : ElementWeightMethod, IReducedOnDevice
{
    /// <inheritdoc/>
    public override string Name => "elementwise";

    /// <inheritdoc/>
    public override void Weigh(in CamInput input, Span<float> weighted)
    {
        TensorPrimitives.Multiply(input.Activations, input.Gradients, weighted);
        TensorPrimitives.Max(weighted, 0f, weighted);
    }

    MapFormula IReducedOnDevice.Formula => MapFormula.PositiveProduct;
}
