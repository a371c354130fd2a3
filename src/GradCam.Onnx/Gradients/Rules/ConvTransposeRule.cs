using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y[n,m,o] = sum over c,i,k with o = i*stride + k*dilation - pad of X[n,c,i] W[c,m,k]</c>, so <c>dX[n,c,i] = sum over m,k of dY[n,m, i*stride +
/// k*dilation - pad] W[c,m,k]</c>: a Conv of dY with the same weights, whose layout [C, M/group, k] is the layout of a Conv from M to C channels. The
/// pads at the end make the result as long as X.
/// </summary>
internal sealed class ConvTransposeRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        if (node.Needs(1))
            throw node.Refuse("its weights depend on the layer");
        ConvRule.BackwardBias(node);
        if (!node.Needs(0))
            return;
        TensorShape x = node.Shape(node.Input(0));
        TensorShape y = node.Shape(node.Output(0));
        TensorShape w = node.Shape(node.Input(1));
        int spatial = x.Rank - 2;
        long[] kernel = [.. Enumerable.Range(2, spatial).Select(w.Fixed)];
        long[] strides = node.Node.Ints("strides") ?? Ones(spatial);
        long[] dilations = node.Node.Ints("dilations") ?? Ones(spatial);
        long[] begin = PadsBegin(node, x, y, kernel, strides, dilations);

        GraphBuilder emit = node.Emit;
        string gradient = node.OutputGradient(0)!;
        long[] end = new long[spatial];
        long[] keep = new long[spatial];
        for (int i = 0; i < spatial; i++)
        {
            // The length of dY that X reaches, and the length of dY.
            long reached = ((x.Fixed(i + 2) - 1) * strides[i]) + ((kernel[i] - 1) * dilations[i]) + 1 - begin[i];
            keep[i] = Math.Min(reached, y.Fixed(i + 2));
            end[i] = reached - keep[i];
        }

        if (keep.Where((length, i) => length < y.Fixed(i + 2)).Any())
        {
            // Output padding: positions that no input reaches.
            long[] axes = [.. Enumerable.Range(2, spatial).Select(a => (long)a)];
            gradient = emit.Op("Slice", [gradient, emit.Constant(new long[spatial]), emit.Constant(keep), emit.Constant(axes)]);
        }

        node.Give(0, emit.Op(
            "Conv",
            [gradient, node.Input(1)],
            Attributes.Make("dilations", dilations),
            Attributes.Make("group", node.Node.Int("group", 1)),
            Attributes.Make("kernel_shape", kernel),
            Attributes.Make("pads", [.. begin, .. end]),
            Attributes.Make("strides", strides)));
    }

    private static long[] PadsBegin(BackwardNode node, TensorShape x, TensorShape y, long[] kernel, long[] strides, long[] dilations)
    {
        int spatial = kernel.Length;
        string autoPad = node.Node.String("auto_pad", "NOTSET");
        if (node.Node.Ints("output_shape") is null or [])
        {
            if (autoPad is "NOTSET" or "")
                return node.Node.Ints("pads") is { Length: > 0 } pads ? pads[..spatial] : new long[spatial];
            if (autoPad == "VALID")
                return new long[spatial];
        }

        // Positions beyond the length of Y are cut off on both sides: an odd one at the end if auto_pad is SAME_UPPER, otherwise at the start.
        long[] begin = new long[spatial];
        long[] extra = node.Node.Ints("output_padding") is { Length: > 0 } padding ? padding : new long[spatial];
        for (int i = 0; i < spatial; i++)
        {
            long whole = ((x.Fixed(i + 2) - 1) * strides[i]) + ((kernel[i] - 1) * dilations[i]) + 1 + extra[i];
            long total = Math.Max(0, whole - y.Fixed(i + 2));
            begin[i] = autoPad == "SAME_UPPER" ? total / 2 : total - (total / 2);
        }

        return begin;
    }

    private static long[] Ones(int count)
    {
        long[] ones = new long[count];
        Array.Fill(ones, 1);
        return ones;
    }
}
