using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y[n,m,o] = sum over c,k of X[n,c, o*stride + k*dilation - pad] W[m,c,k]</c>, so <c>dX[n,c,i] = sum over m,o,k with i = o*stride + k*dilation -
/// pad of dY[n,m,o] W[m,c,k]</c>: a ConvTranspose of dY with the same weights. It has no pads and <c>output_padding = stride-1</c>, which covers
/// every position of the padded input. A Slice then cuts X's part out of it.
/// </summary>
internal sealed class ConvRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        if (node.Needs(1))
            throw node.Refuse("its weights depend on the layer");
        BackwardBias(node);
        if (!node.Needs(0))
            return;
        TensorShape x = node.Shape(node.Input(0));
        TensorShape w = node.Shape(node.Input(1));
        int spatial = x.Rank - 2;
        ConvWindow window = ConvWindow.Of(node, x, [.. Enumerable.Range(2, spatial).Select(w.Fixed)]);

        GraphBuilder emit = node.Emit;
        string whole = emit.Op(
            "ConvTranspose",
            [node.OutputGradient(0)!, node.Input(1)],
            Attributes.Make("dilations", window.Dilations),
            Attributes.Make("group", node.Node.Int("group", 1)),
            Attributes.Make("kernel_shape", window.Kernel),
            Attributes.Make("output_padding", window.Strides.Select(s => s - 1)),
            Attributes.Make("pads", new long[2 * spatial]),
            Attributes.Make("strides", window.Strides));
        long[] starts = window.PadsBegin;
        long[] ends = [.. starts.Select((start, i) => start + x.Fixed(i + 2))];
        long[] axes = [.. Enumerable.Range(2, spatial).Select(a => (long)a)];
        node.Give(0, emit.Op("Slice", [whole, emit.Constant(starts), emit.Constant(ends), emit.Constant(axes)]));
    }

    /// <summary>The bias is added at every position: <c>dB[m] = sum over n,o of dY[n,m,o]</c>.</summary>
    public static void BackwardBias(BackwardNode node)
    {
        if (!node.Needs(2))
            return;
        int rank = node.Shape(node.Output(0)).Rank;
        long[] axes = [0, .. Enumerable.Range(2, rank - 2).Select(a => (long)a)];
        node.Give(2, node.Emit.Op("ReduceSum", [node.OutputGradient(0)!, node.Emit.Constant(axes)], Attributes.Make("keepdims", 0)));
    }

    /// <summary>
    /// A pointwise convolution (kernel 1, stride 1, no pads) mixes channels in the same way at every position. So the sum over space passes through
    /// it like a vector: <c>sum dX = sum dY . W</c>.
    /// </summary>
    internal override string? ChannelSum(ChannelSumNode node)
    {
        if (node.InputIndex != 0 || node.Node.Int("group", 1) != 1 || node.Node.String("auto_pad", "NOTSET") is not ("NOTSET" or "VALID"))
            return null;
        TensorShape x = node.Shape(node.Input(0));
        TensorShape w = node.Shape(node.Input(1));
        bool pointwise = w.Dims.Skip(2).All(d => d == 1)
            && (node.Node.Ints("strides") ?? []).All(s => s == 1)
            && (node.Node.Ints("pads") ?? []).All(p => p == 0);
        if (!pointwise || x.Dims[1] != node.Channels || node.OfOutput(w.Fixed(0)) is not { } sum)
            return null;
        string matrix = node.Emit.Op("Reshape", [node.Input(1), node.Emit.Constant(w.Fixed(0), w.Fixed(1))]);
        return node.Emit.Op("MatMul", [sum, matrix]);
    }
}
