using System.Numerics.Tensors;
using GradCam.Arithmetic;
using GradCam.Explaining;

namespace GradCam.Methods;

/// <summary>
/// Shapley-CAM: <c>w_k = mean over space of (G - H A / 2)_k</c>, <c>map = max(0, sum over k of w_k A_k)</c>, with <c>H = d2y/dA2</c>. The weight is
/// the channel's contribution to the score to second order, averaged over all orders in which channels are switched on. If the scores are piecewise
/// linear in the activations, <c>H = 0</c> and the method is Grad-CAM. Cai, "CAMs as Shapley Value-based Explainers", The Visual Computer, 2025.
/// </summary>
internal sealed class ShapleyCamMethod : ChannelWeightMethod
{
    /// <inheritdoc/>
    public override string Name => "shapleycam";

    /// <inheritdoc/>
    public override CamNeeds Needs => CamNeeds.Gradients;

    /// <inheritdoc/>
    /// <exception cref="GradCamException">The target is not linear in the scores.</exception>
    public override ScoreTarget Refine(ScoreTarget target, ReadOnlySpan<float> scores)
    {
        // A linear target has the same seed at all scores.
        float[] here = new float[scores.Length];
        float[] there = new float[scores.Length];
        target.AddSeed(scores, 1f, here);
        target.AddSeed(new float[scores.Length], 1f, there);
        return here.AsSpan().SequenceEqual(there)
            ? target
            : throw new GradCamException(GradCamErrorKind.Method, "Shapley-CAM takes second derivatives of scores, and this target is not linear in them. Explain a class's score, or use gradcam.");
    }

    /// <inheritdoc/>
    /// <exception cref="GradCamException">The split model has no graph for second derivatives.</exception>
    public override void Weights(in CamInput input, Span<float> weights)
    {
        float[] slopes = input.Passes.HessianProduct(input.Target, input.Activations);
        TensorPrimitives.MultiplyAdd(slopes, -0.5f, input.Gradients, slopes);
        ChannelPooling.Mean(slopes, weights.Length, weights);
    }
}
