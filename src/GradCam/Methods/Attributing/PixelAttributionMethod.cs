using GradCam.Arithmetic;
using GradCam.Explaining;

namespace GradCam.Methods;

/// <summary>
/// A method that gives every value of the image a number, an attribution. The map has one for each pixel: of contributions, the sum over the
/// three channels; of slopes, whose sign says whether a brighter pixel would help and not whether this one did, the largest magnitude among them.
/// </summary>
public abstract record PixelAttributionMethod : ICamMethod
{
    /// <inheritdoc/>
    public virtual IReadOnlyList<MethodParameter> Parameters => [];

    /// <inheritdoc/>
    public abstract string Name { get; }

    /// <inheritdoc/>
    public virtual CamNeeds Needs => CamNeeds.None;

    /// <inheritdoc/>
    public virtual bool UsesLayer => false;

    /// <summary>
    /// Gets whether attributions are shares in the target's value, so that their sum and sign mean something; else they are slopes, how much
    /// the target changes when a value does.
    /// </summary>
    public abstract bool IsContribution { get; }

    /// <summary>Contributions against the target are set to zero in the end; magnitudes of slopes have no sign.</summary>
    public bool Rectifies => IsContribution;

    /// <inheritdoc/>
    public bool IsSparse => true;

    /// <inheritdoc/>
    public (int Height, int Width) Grid(in CamInput input) => (input.Passes.ImageHeight, input.Passes.ImageWidth);

    /// <inheritdoc/>
    public virtual ScoreTarget Refine(ScoreTarget target, ReadOnlySpan<float> scores) => target;

    /// <summary>Computes the attributions.</summary>
    /// <param name="input">What <see cref="ICamMethod.Compute"/> is given.</param>
    /// <param name="attributions">Destination, <c>[C, H*W]</c>, signed.</param>
    public abstract void Attribute(in CamInput input, Span<float> attributions);

    /// <inheritdoc/>
    public void Compute(in CamInput input, Span<float> map)
    {
        float[] attributions = new float[input.Passes.Image.Length];
        Attribute(input, attributions);
        Reduce(attributions, map);
    }

    /// <summary>Makes the map of attributions.</summary>
    /// <param name="attributions"><c>[C, H*W]</c>.</param>
    /// <param name="map">Destination, <c>[H*W]</c>.</param>
    /// <exception cref="ArgumentException">The lengths do not fit each other.</exception>
    public void Reduce(ReadOnlySpan<float> attributions, Span<float> map)
    {
        if (IsContribution)
            ChannelSum.Plain(attributions, map);
        else
            ChannelMagnitude.Largest(attributions, map);
    }
}
