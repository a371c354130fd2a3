using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = f(P)</c> of the domain <c>com.microsoft</c>, with <c>P = Conv(X, W, B) + Z</c>: <c>dP = f'(P) dY</c>, computed from Y, then as in <see
/// cref="ConvRule"/>; <c>dZ = dP</c>. The attribute <c>activation</c> names f, <c>activation_params</c> has its numbers.
/// </summary>
internal sealed class FusedConvRule : GradientRule
{
    private static readonly ConvRule s_conv = new();

    public override void Backward(BackwardNode node)
    {
        BackwardNode convolution = node.With(BehindActivation(node));
        if (node.Needs(3))
            node.Give(3, convolution.DY());
        s_conv.Backward(convolution);
    }

    private static Term BehindActivation(BackwardNode node)
    {
        (Term y, Term dy) = (node.Y(), node.DY());
        string activation = node.Node.String("activation", "");
        float[] numbers = node.Node.Floats("activation_params") ?? [];
        return (activation, numbers) switch
        {
            ("", _) => dy,
            ("Relu", _) => (y > 0).Choose(dy, 0),
            ("LeakyRelu", [> 0, ..]) => (y > 0).Choose(dy, numbers[0] * dy),
            ("Clip", [_, _, ..]) => ((y > numbers[0]) & (y < numbers[1])).Choose(dy, 0),
            ("Sigmoid", _) => dy * y * (1 - y),
            ("Tanh", _) => dy * (1 - (y * y)),
            ("HardSigmoid", [_, _, ..]) => ((y > 0) & (y < 1)).Choose(numbers[0] * dy, 0),
            _ => throw node.Refuse($"its activation '{activation}' with the parameters [{string.Join(", ", numbers)}] has no gradient rule"),
        };
    }
}
