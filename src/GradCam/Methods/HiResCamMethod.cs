using System.Numerics.Tensors;

namespace GradCam.Methods;

/// <summary>
/// HiResCAM: <c>map = max(0, sum over k of G_k A_k)</c>, element by element. If the model's scores are linear in the activations, the map before the
/// ReLU adds up to the score without the biases. Draelos and Carin, "Use HiResCAM instead of Grad-CAM for faithful explanations of convolutional
/// neural networks", 2020.
/// </summary>
internal sealed class HiResCamMethod : ElementWeightMethod, IReducedOnDevice
{
    /// <inheritdoc/>
    public override string Name => "hirescam";

    /// <inheritdoc/>
    public override void Weigh(in CamInput input, Span<float> weighted) => TensorPrimitives.Multiply(input.Activations, input.Gradients, weighted);

    MapFormula IReducedOnDevice.Formula => MapFormula.Product;
}
