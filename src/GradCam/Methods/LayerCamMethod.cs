using System.Numerics.Tensors;

namespace GradCam.Methods;

/// <summary>
/// LayerCAM: <c>map = max(0, sum over k of max(0, G_k) A_k)</c>. It gives fine maps for early layers, for which Grad-CAM's mean over space has little
/// information. Jiang et al., "LayerCAM: Exploring Hierarchical Class Activation Maps for Localization", IEEE TIP 30, 2021. The paper applies
/// <c>tanh(2 M / max M)</c> to early layers' maps before it merges them. This is not part of the map.
/// </summary>
internal sealed class LayerCamMethod : ElementWeightMethod, IReducedOnDevice
{
    /// <inheritdoc/>
    public override string Name => "layercam";

    /// <inheritdoc/>
    public override void Weigh(in CamInput input, Span<float> weighted)
    {
        TensorPrimitives.Max(input.Gradients, 0f, weighted);
        TensorPrimitives.Multiply(weighted, input.Activations, weighted);
    }

    MapFormula IReducedOnDevice.Formula => MapFormula.PositiveGradient;
}
