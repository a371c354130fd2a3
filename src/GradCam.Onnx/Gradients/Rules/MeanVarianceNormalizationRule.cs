using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = (X - mean X) / (deviation X + 1e-9)</c> over <c>axes</c> (by default the batch and the spatial ones): <see cref="Standardization"/> without
/// scale and bias. A variance of 0 has no meaningful gradient, and the epsilon only keeps it finite.
/// </summary>
internal sealed class MeanVarianceNormalizationRule : UnaryRule
{
    protected override Term Gradient(BackwardNode node, Term x, Term y, Term dy)
    {
        int rank = node.Shape(x).Rank;
        long[] axes = [.. (node.Node.Ints("axes") ?? [0, 2, 3]).Select(a => a < 0 ? a + rank : a)];
        return Standardization.Backward(x, dy, axes, 1e-18);
    }
}
