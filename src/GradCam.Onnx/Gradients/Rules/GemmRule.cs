using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y = alpha A' B' + beta C</c>, in which <c>'</c> transposes if <c>transA</c> or <c>transB</c> is set: <c>dA' = alpha dY B'^T</c>, <c>dB' = alpha
/// A'^T dY</c>, <c>dC = beta dY</c> summed over broadcast axes. Each of the four transpose cases is again one Gemm on the same tensors, so the rule
/// never copies weights into another order.
/// </summary>
internal sealed class GemmRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        GraphBuilder emit = node.Emit;
        string gradient = node.OutputGradient(0)!;
        float alpha = node.Node.Float("alpha", 1f);
        float beta = node.Node.Float("beta", 1f);
        bool transA = node.Node.Int("transA", 0) != 0;
        bool transB = node.Node.Int("transB", 0) != 0;
        (string a, string b) = (node.Input(0), node.Input(1));

        if (node.Needs(0))
            node.Give(0, transA ? Gemm(b, gradient, transB, true) : Gemm(gradient, b, false, !transB));
        if (node.Needs(1))
            node.Give(1, transB ? Gemm(gradient, a, true, transA) : Gemm(a, gradient, !transA, false));
        if (node.Needs(2))
        {
            string scaled = beta == 1f ? gradient : emit.Op("Mul", [gradient, emit.Scalar(beta)]);
            node.Give(2, node.Unbroadcast(scaled, node.Shape(node.Output(0)), node.Input(2)));
        }

        string Gemm(string left, string right, bool transLeft, bool transRight)
        {
            var attributes = new List<AttributeProto>();
            if (alpha != 1f)
                attributes.Add(Attributes.Make("alpha", alpha));
            if (transLeft)
                attributes.Add(Attributes.Make("transA", 1));
            if (transRight)
                attributes.Add(Attributes.Make("transB", 1));
            return emit.Op("Gemm", [left, right], [.. attributes]);
        }
    }

    /// <summary>
    /// With A <c>[N, C*P]</c> and constant B', the sum over P of dA is <c>alpha dY B~^T</c>, with <c>B~ [C,u]</c> the sum of B' over the P rows of
    /// each channel. The exporter computes it once, when it writes the weights.
    /// </summary>
    internal override string? ChannelSum(ChannelSumNode node)
    {
        string weights = node.Input(1);
        if (node.InputIndex != 0 || node.Input(0) == weights || node.Node.Int("transA", 0) != 0 || node.ConstantOrNull(weights) is not { DataType: (int)TensorProto.Types.DataType.Float or (int)TensorProto.Types.DataType.Float16 } constant)
            return null;
        bool transB = node.Node.Int("transB", 0) != 0;
        TensorShape shape = node.Shape(weights);
        (long inputs, long outputs) = transB ? (shape.Fixed(1), shape.Fixed(0)) : (shape.Fixed(0), shape.Fixed(1));
        long block = inputs / node.Channels;
        string summed = transB
            ? node.Emit.BlockSum(weights, outputs * node.Channels, block, 1, [outputs, node.Channels], constant.DataType)
            : node.Emit.BlockSum(weights, node.Channels, block, outputs, [node.Channels, outputs], constant.DataType);
        var attributes = new List<AttributeProto>();
        if (node.Node.Float("alpha", 1f) is var alpha and not 1f)
            attributes.Add(Attributes.Make("alpha", alpha));
        if (!transB)
            attributes.Add(Attributes.Make("transB", 1));
        return node.Emit.Op("Gemm", [node.OutputGradient(), summed], [.. attributes]);
    }
}
