using GradCam.Onnx.Graphs;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// A factor that is the same at every position of a channel moves before the sum over space: <c>sum over p of f[c] g[c,p] = f[c] sum over p of
/// g[c,p]</c>.
/// </summary>
internal static class ChannelFactor
{
    /// <summary>
    /// Returns the number of axes after the batch that make up the <c>C</c> channels of a tensor read as <c>[N,C,P]</c>. All further axes are
    /// positions; <c>null</c> if channels and positions share an axis.
    /// </summary>
    public static int? ChannelAxes(TensorShape shape, long channels)
    {
        if (shape.Rank == 0)
            return null;
        long product = 1;
        for (int axis = 1; axis < shape.Rank && product < channels; axis++)
        {
            product *= shape.Dims[axis].Size;
            if (product == channels)
                return axis;
        }

        return product == channels ? 0 : null;
    }

    /// <summary>
    /// Returns the operand <paramref name="factor"/> of a broadcasting node as a factor of <c>[N,C]</c>; <c>null</c> if it varies over the positions
    /// of a channel, or the node broadcasts the input itself.
    /// </summary>
    public static Term? OrNull(ChannelSumNode node, int factor)
    {
        TensorShape shape = node.Shape(node.Node.Output[0]);
        TensorShape own = node.Shape(node.Input(factor));
        if (!node.Shape(node.Input(node.InputIndex)).SameAxes(shape) || ChannelAxes(shape, node.Channels) is not { } channelAxes)
            return null;
        Dim one = 1;
        if (own.Dims.All(d => d == one))
            return node.Of(node.Input(factor)).Reshape(1, 1);

        // Its axes align with the output's last ones.
        Dim[] dims = [.. Enumerable.Repeat(one, shape.Rank - own.Rank), .. own.Dims];
        if (dims.Skip(1 + channelAxes).Any(d => d != one))
            return null;
        Dim[] over = dims[1..(1 + channelAxes)];
        bool whole = over.SequenceEqual(shape.Dims[1..(1 + channelAxes)]);
        if (!whole && over.Any(d => d != one))
            return null;
        return node.Of(node.Input(factor)).Reshape(-1, whole ? node.Channels : 1);
    }
}
