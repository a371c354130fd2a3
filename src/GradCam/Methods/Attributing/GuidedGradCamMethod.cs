using System.Numerics.Tensors;
using GradCam.Arithmetic;

namespace GradCam.Methods;

/// <summary>
/// Guided Grad-CAM: guided backpropagation times Grad-CAM's map, enlarged to the image (bilinear). Grad-CAM gives the region of the class, and guided
/// backpropagation its edges. <c>a = R enlarge(max(0, sum over k of w_k A_k))</c>, <c>map = max over channels of |a|</c>. Selvaraju et al., ICCV
/// 2017, section 3. See <see cref="GradCamMethod"/> and <see cref="GuidedBackpropagationMethod"/>.
/// </summary>
internal sealed record GuidedGradCamMethod : PixelAttributionMethod
{
    private static readonly GradCamMethod s_gradCam = new();

    /// <inheritdoc/>
    public override string Name => "guidedgradcam";

    /// <inheritdoc/>
    public override CamNeeds Needs => s_gradCam.Needs;

    /// <inheritdoc/>
    public override bool UsesLayer => true;

    /// <inheritdoc/>
    public override bool IsContribution => false;

    /// <inheritdoc/>
    public override void Attribute(in CamInput input, Span<float> attributions)
    {
        float[] map = new float[input.Height * input.Width];
        s_gradCam.Compute(input, map);
        Rectifier.Apply(map, map);
        (int height, int width) = Grid(input);
        float[] where = new float[height * width];
        new BilinearGrid(input.Height, input.Width, height, width).Enlarge(map, where);

        input.Passes.ImageGradient(input.Target, guided: true, attributions);
        for (int at = 0; at < attributions.Length; at += where.Length)
            TensorPrimitives.Multiply(attributions.Slice(at, where.Length), where, attributions.Slice(at, where.Length));
    }
}
