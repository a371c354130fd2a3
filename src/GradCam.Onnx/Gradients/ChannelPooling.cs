using System.Runtime.CompilerServices;
using GradCam.Onnx.Gradients.Rules;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients;

/// <summary>
/// Computes the pooled gradient. Grad-CAM needs only the mean over space of the gradient. In many heads, this mean commutes with the last steps of
/// the backward pass. For a Flatten and Gemm, the exporter sums the weights over space once, ahead of time. In a max pool, each output passes its
/// whole gradient to one input. In a global average pool, the sum is the incoming gradient itself. The walk continues from the target towards the
/// scores while the mean commutes.
/// </summary>
internal sealed class ChannelPooling
{
    private readonly Dictionary<(string Tensor, long Channels), string?> _sums = [];

    public ChannelPooling(Differentiator differentiator) => Differentiator = differentiator;

    public Differentiator Differentiator { get; }

    /// <summary>
    /// Returns the channel weights <c>[N,C]</c> of a tensor <c>[N,C,...]</c>: the mean over space of its gradient.
    /// </summary>
    /// <param name="tensor">A tensor of the forward graph whose gradient is known.</param>
    /// <param name="shape">The tensor's shape, and the element type of its gradients.</param>
    /// <param name="pooled">Whether the result is the small form, not the full gradient followed by a mean.</param>
    public string ChannelWeights(string tensor, TensorShape shape, out bool pooled)
    {
        GraphBuilder emit = Differentiator.Builder;
        long positions = shape.Dims.Skip(2).Aggregate(1L, (product, d) => product * d.Size);
        string? sum = ChannelSum(tensor, shape.Fixed(1));
        pooled = sum is not null;
        if (sum is not null)
            return positions == 1 ? sum : emit.Op("Mul", [sum, emit.Constant(Typed.Scalar(shape.ElementType, 1.0 / positions))]);
        long[] axes = [.. Enumerable.Range(2, shape.Rank - 2).Select(a => (long)a)];
        return emit.Op("ReduceMean", [Differentiator.GradientOrNull(tensor)!], Attributes.Make("axes", axes), Attributes.Make("keepdims", 0));
    }

    /// <summary>
    /// Returns the sum over <c>P</c> of the gradient of a tensor whose elements are <c>[N,C,P]</c> in row-major order; <c>null</c> if only the whole
    /// gradient gives it.
    /// </summary>
    public string? ChannelSum(string tensor, long channels)
    {
        if (_sums.TryGetValue((tensor, channels), out string? known))
            return known;
        return _sums[(tensor, channels)] = Find(tensor, channels);
    }

    private string? Find(string tensor, long channels)
    {
        // A chain of thousands of nodes is no reason to fail, because the whole gradient gives the same result.
        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
            return null;
        TensorShape shape = Differentiator.Shape(tensor, new NodeProto { Name = tensor, OpType = "tensor" });

        // Batch elements must not interleave in memory. That is so if the batch is the outermost axis and no other axis depends on the batch size.
        if (shape.Rank == 0 || shape.Dims[0] != Dim.Batch || shape.Dims.Skip(1).Any(d => d.PerBatch))
            return null;
        long elements = shape.Dims.Skip(1).Aggregate(1L, (product, d) => product * d.Size);
        if (elements % channels != 0)
            return null;
        if (elements == channels && Differentiator.GradientOrNull(tensor) is { } gradient)
            return shape.Rank == 2 ? gradient : Differentiator.Builder.Op("Reshape", [gradient, Differentiator.Builder.Constant(-1, channels)]);

        string? total = null;
        foreach (NodeProto consumer in Differentiator.Index.Consumers(tensor))
        {
            if (!consumer.Output.Any(o => Differentiator.GradientOrNull(o) is not null))
                continue;
            for (int i = 0; i < consumer.Input.Count; i++)
            {
                if (consumer.Input[i] != tensor)
                    continue;
                string? part = GradientRules.Find(consumer).ChannelSum(new ChannelSumNode(this, consumer, i, channels));
                if (part is null)
                    return null;
                total = total is null ? part : Differentiator.Builder.Op("Add", [total, part]);
            }
        }

        return total;
    }
}
