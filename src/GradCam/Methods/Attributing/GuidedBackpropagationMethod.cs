namespace GradCam.Methods;

/// <summary>
/// Guided backpropagation: the gradient with respect to the image, of which every ReLU passes only positive values, and only if its input was
/// positive: <c>R_in = [x > 0] max(0, R_out)</c>; <c>map = max over channels of |R|</c>. Springenberg et al., "Striving for Simplicity: The All
/// Convolutional Net", ICLR 2015 workshop, section 4. It shows edges, and depends little on the class: Adebayo et al., "Sanity Checks for Saliency
/// Maps", NeurIPS 2018.
/// </summary>
internal sealed record GuidedBackpropagationMethod : PixelAttributionMethod
{
    /// <inheritdoc/>
    public override string Name => "guidedbackprop";

    /// <inheritdoc/>
    public override bool IsContribution => false;

    /// <inheritdoc/>
    public override void Attribute(in CamInput input, Span<float> attributions) => input.Passes.ImageGradient(input.Target, guided: true, attributions);
}
