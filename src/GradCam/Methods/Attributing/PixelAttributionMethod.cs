using GradCam.Arithmetic;
using GradCam.Explaining;

namespace GradCam.Methods;

/// <summary>
/// Represents a method that gives every value of the image a number, an attribution. The map has one value for each pixel. For contributions, it is
/// the sum over the three channels. For slopes, it is the largest magnitude among the channels. The sign of a slope says whether a brighter pixel
/// would increase the target, not whether this pixel did.
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
    /// Gets whether attributions are contributions to the target's value, so that their sum and sign have a meaning. Otherwise they are slopes: the
    /// change of the target for a change of the image's value.
    /// </summary>
    public abstract bool IsContribution { get; }

    /// <summary>Gets whether negative values finally become zero: contributions against the target do; magnitudes of slopes have no sign.</summary>
    public bool Rectifies => IsContribution;

    /// <inheritdoc/>
    public bool IsSparse => true;

    /// <inheritdoc/>
    public (int Height, int Width) Grid(in CamInput input) => (input.Passes.ImageHeight, input.Passes.ImageWidth);

    /// <inheritdoc/>
    public virtual ScoreTarget Refine(ScoreTarget target, ReadOnlySpan<float> scores) => target;

    /// <summary>Computes the attributions.</summary>
    /// <param name="input">The input of <see cref="ICamMethod.Compute"/>.</param>
    /// <param name="attributions">The destination, <c>[C, H*W]</c>, signed.</param>
    public abstract void Attribute(in CamInput input, Span<float> attributions);

    /// <inheritdoc/>
    public void Compute(in CamInput input, Span<float> map)
    {
        float[] attributions = new float[input.Passes.Image.Length];
        Attribute(input, attributions);
        Reduce(attributions, map);
    }

    /// <summary>Computes the map from attributions.</summary>
    /// <param name="attributions">The attributions, <c>[C, H*W]</c>.</param>
    /// <param name="map">The destination, <c>[H*W]</c>.</param>
    /// <exception cref="ArgumentException">The lengths do not match.</exception>
    public void Reduce(ReadOnlySpan<float> attributions, Span<float> map)
    {
        if (IsContribution)
            ChannelSum.Plain(attributions, map);
        else
            ChannelMagnitude.Largest(attributions, map);
    }
}
