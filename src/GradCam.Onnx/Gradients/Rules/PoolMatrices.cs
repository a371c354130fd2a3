using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// Represents the window of a pool that adds up by a matrix per spatial axis: <c>A[o,i] = 1</c> if input i is in the window of output o. The number
/// of positions in a window is the product of the numbers along each axis. So a mean is also such a matrix per axis.
/// </summary>
internal static class PoolMatrices
{
    /// <summary>Returns the matrices of a sum over windows, or of a mean.</summary>
    /// <param name="node">The pool.</param>
    /// <param name="mean">Whether to divide each output by the number of positions in its window.</param>
    /// <param name="countPads">Whether positions in the padding count too.</param>
    public static List<(int Axis, AxisMatrix Matrix)> Of(BackwardNode node, bool mean, bool countPads)
    {
        TensorShape x = node.Shape(node.Input(0));
        TensorShape y = node.Shape(node.Output(0));
        long[] kernel = node.Node.Ints("kernel_shape") ?? throw node.Refuse("it has no kernel_shape");
        ConvWindow window = ConvWindow.Of(node, x, kernel);
        var matrices = new List<(int, AxisMatrix)>();
        for (int i = 0; i < kernel.Length; i++)
        {
            long length = x.Fixed(i + 2);
            var matrix = new AxisMatrix(y.Fixed(i + 2), length);
            for (long o = 0; o < matrix.Outputs; o++)
            {
                // In ceil mode a window may reach beyond the padding. Positions there never count.
                long count = 0;
                for (long k = 0; k < kernel[i]; k++)
                {
                    long at = (o * window.Strides[i]) + (k * window.Dilations[i]) - window.PadsBegin[i];
                    bool inside = at >= 0 && at < length;
                    if (inside)
                        matrix[o, at] = 1;
                    if (inside || (countPads && at < length + window.PadsEnd[i]))
                        count++;
                }

                for (long at = 0; mean && at < length; at++)
                    matrix[o, at] /= Math.Max(1, count);
            }

            matrices.Add((i + 2, matrix));
        }

        return matrices;
    }
}
