using System.Numerics.Tensors;
using GradCam.Explaining;

namespace GradCam.Methods;

/// <summary>
/// Finer-CAM: Grad-CAM of <c>y_c - alpha sum over m of q_m y_m</c>. It shows the difference between the class and the classes with the nearest
/// scores, weighted by their softmax probabilities <c>q</c> among each other. Zhang et al., "Finer-CAM: Spotting the Difference Reveals Finer Details
/// for Visual Explanation", CVPR 2025. As in pytorch-grad-cam (<c>FinerWeightedTarget</c>), there are three such classes, <c>alpha</c> is 1, and the
/// gradient includes that of the weights <c>q</c>.
/// </summary>
internal sealed class FinerCamMethod : ChannelWeightMethod, IReducedOnDevice
{
    private const int Others = 3;
    private const float Alpha = 1;

    /// <inheritdoc/>
    public override string Name => "finercam";

    /// <inheritdoc/>
    public override CamNeeds Needs => CamNeeds.ChannelWeights;

    /// <inheritdoc/>
    /// <exception cref="GradCamException">The target is not a class's score, or there is only one class.</exception>
    public override ScoreTarget Refine(ScoreTarget target, ReadOnlySpan<float> scores)
    {
        if (target is not ClassScore)
            throw new GradCamException(GradCamErrorKind.Method, "Finer-CAM holds a class's score against those of others by itself: explain the score of a class, or another target with gradcam.");
        if (scores.Length < 2)
            throw new GradCamException(GradCamErrorKind.Method, "Finer-CAM holds a class against others, and the model has one only.");
        int own = target.ClassIndex;
        float[] distances = scores.ToArray();
        TensorPrimitives.Subtract(distances, scores[own], distances);
        TensorPrimitives.Abs(distances, distances);

        // OrderBy is stable, so equal distances keep the order of the classes.
        int[] others = [.. Enumerable.Range(0, scores.Length).Where(c => c != own).OrderBy(c => distances[c]).Take(Others)];
        return new WeightedContrast(own, others, Alpha);
    }

    /// <inheritdoc/>
    public override void Weights(in CamInput input, Span<float> weights) => input.ChannelWeights.CopyTo(weights);

    MapFormula IReducedOnDevice.Formula => MapFormula.WeightedSum;
}
