using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y[o] = (sum over the window of o of |X[i]|^p)^(1/p)</c>: <c>dX[i] = sign(X[i]) |X[i]|^(p-1) * sum over the windows o that hold i of dY[o]
/// Y[o]^(1-p)</c>, and 0 from windows of zeros, which have no derivative.
/// </summary>
internal sealed class LpPoolRule : GradientRule
{
    public override void Backward(BackwardNode node) =>
        Backward(node, share => AxisMatrix.Backward(node.Emit, share, node.Shape(node.Output(0)), PoolMatrices.Of(node, false, false)));

    /// <summary>Computes the formula without the sum over windows, which the caller adds.</summary>
    public static void Backward(BackwardNode node, Func<string, string> spread)
    {
        GraphBuilder emit = node.Emit;
        int type = node.Shape(node.Input(0)).ElementType;

        // A float in operator set 1, an integer in later ones.
        double p = node.Node.Find("p") is { } attribute ? (attribute.F != 0 ? attribute.F : attribute.I) : 2;
        (string x, string y, string gradient) = (node.Input(0), node.Output(0), node.OutputGradient(0)!);
        if (p == 1)
        {
            node.Give(0, emit.Op("Mul", [emit.Op("Sign", [x]), spread(gradient)]));
            return;
        }

        string zero = emit.Constant(Typed.Scalar(type, 0));
        string factor = p == 2 ? emit.Op("Div", [gradient, y]) : emit.Op("Mul", [gradient, emit.Op("Pow", [y, emit.Constant(Typed.Scalar(type, 1 - p))])]);
        string share = spread(emit.Op("Where", [emit.Op("Greater", [y, zero]), factor, zero]));
        string slope = p == 2
            ? x
            : emit.Op("Mul", [emit.Op("Sign", [x]), emit.Op("Pow", [emit.Op("Abs", [x]), emit.Constant(Typed.Scalar(type, p - 1))])]);
        node.Give(0, emit.Op("Mul", [slope, share]));
    }
}
