using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y1, Y2, ... = parts of X along an axis</c>: dX is dY1, dY2, ... one after the other, with zeros for an unused part.</summary>
internal sealed class SplitRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        TensorShape x = node.Shape(node.Input(0));
        int axis = Lengths.Axis(node.Node.Int("axis", 0), x.Rank);
        if (x.Dims[axis].PerBatch)
            throw node.Refuse("it divides the batch");
        string?[] gradients = [.. node.Node.Output.Select((_, i) => node.OutputGradient(i))];
        node.Give(0, Join(node.Emit, gradients, Parts(node.Node, node.Shape, x.Fixed(axis), axis), x.Rank, axis));
    }

    /// <summary>If the node divides along channels, each part has its own sum. If it divides along space, the sums add up.</summary>
    internal override string? ChannelSum(ChannelSumNode node)
    {
        TensorShape x = node.Shape(node.Input(0));
        int axis = Lengths.Axis(node.Node.Int("axis", 0), x.Rank);
        if (axis == 0 || !node.IsSecondAxis(node.Input(0)))
            return null;
        List<long> parts = Parts(node.Node, node.Shape, x.Fixed(axis), axis);
        string?[] sums = new string?[parts.Count];
        for (int i = 0; i < parts.Count; i++)
        {
            string output = node.Node.Output[i];
            if (output.Length == 0 || node.Pooling.Differentiator.GradientOrNull(output) is null)
                continue;
            sums[i] = node.Pooling.ChannelSum(output, axis == 1 ? parts[i] : node.Channels);
            if (sums[i] is null)
                return null;
        }

        return axis == 1
            ? Join(node.Emit, sums, parts, 2, 1)
            : sums.Where(s => s is not null).Aggregate((a, b) => node.Emit.Op("Add", [a!, b!]));
    }

    private static string Join(GraphBuilder emit, string?[] gradients, List<long> parts, int rank, int axis)
    {
        if (gradients.All(g => g is not null))
            return gradients.Length == 1 ? gradients[0]! : emit.Op("Concat", [.. gradients.Select(g => g!)], Attributes.Make("axis", axis));
        long total = parts.Sum();
        long start = 0;
        string? sum = null;
        for (int i = 0; i < parts.Count; i++)
        {
            if (gradients[i] is { } gradient)
            {
                string padded = ZeroPad.Axis(emit, gradient, rank, axis, start, total - start - parts[i]);
                sum = sum is null ? padded : emit.Op("Add", [sum, padded]);
            }

            start += parts[i];
        }

        return sum!;
    }

    // The shapes of the parts cover an attribute, an input, num_outputs and equal parts. An unused output without a shape gets the rest.
    private static List<long> Parts(NodeProto node, Func<string, TensorShape> shape, long length, int axis)
    {
        var parts = node.Output.Select(o => o.Length == 0 ? -1 : shape(o).Fixed(axis)).ToList();
        if (parts.Count(p => p < 0) == 1)
            parts[parts.IndexOf(-1)] = length - parts.Where(p => p >= 0).Sum();
        else if (parts.Contains(-1))
            throw Differentiator.Refuse(node, "several of its outputs are omitted");
        return parts;
    }
}
