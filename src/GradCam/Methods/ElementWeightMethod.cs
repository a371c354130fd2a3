using GradCam.Arithmetic;

namespace GradCam.Methods;

/// <summary>Represents a method that gives each element of the activations its own weight: <c>map = sum over k of W_k</c>.</summary>
public abstract class ElementWeightMethod : IWeightedCamMethod
{
    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public CamNeeds Needs => CamNeeds.Gradients;

    /// <inheritdoc/>
    public abstract void Weigh(in CamInput input, Span<float> weighted);

    /// <inheritdoc/>
    public void Compute(in CamInput input, Span<float> map)
    {
        float[] weighted = new float[input.Activations.Length];
        Weigh(input, weighted);
        ChannelSum.Plain(weighted, map);
    }
}
