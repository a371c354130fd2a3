using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// The movement of a window (of a convolution or a pool) over the spatial axes: the attributes with their defaults, and <c>auto_pad</c> as numbers.
/// </summary>
internal sealed record ConvWindow(long[] Kernel, long[] Strides, long[] Dilations, long[] PadsBegin, long[] PadsEnd)
{
    /// <summary>Reads a node's window over an input of known size.</summary>
    /// <param name="node">The node.</param>
    /// <param name="x">Shape of its input, <c>[N,C,spatial...]</c>.</param>
    /// <param name="kernel">Length of the window along each spatial axis.</param>
    public static ConvWindow Of(BackwardNode node, TensorShape x, long[] kernel)
    {
        int spatial = kernel.Length;
        long[] strides = node.Node.Ints("strides") ?? Ones(spatial);
        long[] dilations = node.Node.Ints("dilations") ?? Ones(spatial);
        long[] begin = new long[spatial];
        long[] end = new long[spatial];
        string autoPad = node.Node.String("auto_pad", "NOTSET");
        switch (autoPad)
        {
            case "NOTSET" or "":
                long[] pads = node.Node.Ints("pads") ?? new long[2 * spatial];
                begin = pads[..spatial];
                end = pads[spatial..];
                break;
            case "VALID":
                break;
            case "SAME_UPPER" or "SAME_LOWER":
                // The output has ceil(input / stride) positions. Both sides share the overhang of the windows, and the named side gets an odd
                // position.
                for (int i = 0; i < spatial; i++)
                {
                    long size = x.Fixed(i + 2);
                    long outputs = (size + strides[i] - 1) / strides[i];
                    long overhang = Math.Max(0, ((outputs - 1) * strides[i]) + ((kernel[i] - 1) * dilations[i]) + 1 - size);
                    begin[i] = autoPad == "SAME_UPPER" ? overhang / 2 : overhang - (overhang / 2);
                    end[i] = overhang - begin[i];
                }

                break;
            default:
                throw node.Refuse($"its auto_pad is '{autoPad}'");
        }

        return new ConvWindow(kernel, strides, dilations, begin, end);
    }

    private static long[] Ones(int count)
    {
        long[] ones = new long[count];
        Array.Fill(ones, 1);
        return ones;
    }
}
