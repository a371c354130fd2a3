namespace GradCam.Methods;

/// <summary>
/// The gradient with respect to the image, the "saliency map": <c>map = max over channels of |dy/dX|</c>. Simonyan, Vedaldi and Zisserman,
/// "Deep Inside Convolutional Networks: Visualising Image Classification Models and Saliency Maps", 2013, section 3.1.
/// </summary>
internal sealed record GradientMethod : PixelAttributionMethod
{
    /// <inheritdoc/>
    public override string Name => "gradient";

    /// <inheritdoc/>
    public override bool IsContribution => false;

    /// <inheritdoc/>
    public override void Attribute(in CamInput input, Span<float> attributions) => input.Passes.ImageGradient(input.Target, guided: false, attributions);
}
