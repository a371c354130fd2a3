using System.Numerics.Tensors;
using GradCam.Arithmetic;
using GradCam.Explaining;

namespace GradCam.Methods;

/// <summary>Represents a method that gives each channel a weight: <c>map = sum over k of w_k A_k</c>. Derived classes compute the weights.</summary>
public abstract class ChannelWeightMethod : IWeightedCamMethod
{
    /// <inheritdoc/>
    public virtual IReadOnlyList<MethodParameter> Parameters => [];

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public abstract CamNeeds Needs { get; }

    /// <inheritdoc/>
    public virtual ScoreTarget Refine(ScoreTarget target, ReadOnlySpan<float> scores) => target;

    /// <summary>Computes the weights.</summary>
    /// <param name="input">The activations, and the tensors that <see cref="Needs"/> requests.</param>
    /// <param name="weights">The destination <c>w</c>, <c>[C]</c>.</param>
    public abstract void Weights(in CamInput input, Span<float> weights);

    /// <inheritdoc/>
    public void Compute(in CamInput input, Span<float> map)
    {
        float[] weights = new float[input.Channels];
        Weights(input, weights);
        ChannelSum.Weighted(input.Activations, weights, map);
    }

    /// <inheritdoc/>
    public void Weigh(in CamInput input, Span<float> weighted)
    {
        float[] weights = new float[input.Channels];
        Weights(input, weights);
        int area = input.Height * input.Width;
        for (int k = 0; k < weights.Length; k++)
            TensorPrimitives.Multiply(input.Activations.Slice(k * area, area), weights[k], weighted.Slice(k * area, area));
    }
}
