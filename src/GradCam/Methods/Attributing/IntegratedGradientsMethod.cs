using System.Numerics.Tensors;

namespace GradCam.Methods;

/// <summary>
/// Integrated gradients: <c>a = (X - X0) integral from 0 to 1 of dy/dX (X0 + t (X - X0)) dt</c>, <c>map = sum over channels of a</c>. All
/// attributions add up to <c>y(X) - y(X0)</c> ("completeness"). Sundararajan, Taly and Yan, "Axiomatic Attribution for Deep Networks", ICML 2017,
/// equation 1. The midpoint rule approximates the integral, <c>t = (i + 1/2) / n</c>. The baseline <c>X0</c> is a black picture after the model's own
/// preprocessing, as in the paper, so black pixels have the attribution 0. The method runs n passes of the whole model, forward and backward.
/// </summary>
internal sealed record IntegratedGradientsMethod : PixelAttributionMethod
{
    private static readonly IntegratedGradientsMethod s_default = new();

    private static readonly MethodParameter[] s_parameters =
    [
        MethodParameter.Integer(s_default, "steps", "Steps from a black picture to the picture", m => m.Steps, (m, value) => m with { Steps = value }),
    ];

    /// <inheritdoc/>
    public override IReadOnlyList<MethodParameter> Parameters => s_parameters;

    /// <inheritdoc/>
    public override string Name => "integratedgradients";

    /// <inheritdoc/>
    public override bool IsContribution => true;

    /// <summary>
    /// Gets the number of steps from black to the picture, <c>n</c>; by default 200, with which attributions add up to within 1 %. The paper uses 20
    /// to 300. The gradients of ReLU networks jump along the way, and 50 steps may leave 4 %.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is not positive.</exception>
    public int Steps
    {
        get;
        init
        {
            ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value);
            field = value;
        }
    } = 200;

    /// <inheritdoc/>
    public override void Attribute(in CamInput input, Span<float> attributions)
    {
        float[] black = input.Passes.BlackImage();
        float[] sum = new float[attributions.Length];
        input.Passes.VisitImageGradients(
            Steps,
            (index, image) => TensorPrimitives.Lerp(black, image, (index + 0.5f) / Steps, image),
            input.Target,
            guided: false,
            (_, gradient) => TensorPrimitives.Add(sum, gradient, sum));
        TensorPrimitives.Subtract(input.Passes.Image.Span, black, attributions);
        TensorPrimitives.Multiply(attributions, sum, attributions);
        TensorPrimitives.Divide(attributions, Steps, attributions);
    }
}
