using System.Numerics.Tensors;

namespace GradCam.Methods;

/// <summary>
/// The image times its gradient: <c>map = sum over channels of X dy/dX</c>. It is each pixel's contribution to the first-order approximation of the
/// target around an image of zeros, the mean colour of a standardized image. Shrikumar et al., "Not Just a Black Box: Learning Important Features
/// Through Propagating Activation Differences", 2016.
/// </summary>
internal sealed record InputTimesGradientMethod : PixelAttributionMethod
{
    /// <inheritdoc/>
    public override string Name => "inputxgradient";

    /// <inheritdoc/>
    public override bool IsContribution => true;

    /// <inheritdoc/>
    public override void Attribute(in CamInput input, Span<float> attributions)
    {
        input.Passes.ImageGradient(input.Target, guided: false, attributions);
        TensorPrimitives.Multiply(attributions, input.Passes.Image.Span, attributions);
    }
}
