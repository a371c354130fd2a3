using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary><c>Y = X laid side by side, repeats[i] times along axis i</c>: dX is the sum of dY over the copies.</summary>
internal sealed class TileRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        GraphBuilder emit = node.Emit;
        TensorShape x = node.Shape(node.Input(0));
        TensorShape y = node.Shape(node.Output(0));
        string gradient = node.OutputGradient(0)!;

        // Separate copies from positions: [copies, length] for each repeated axis. The lengths of X and Y give the number of copies.
        var apart = new List<Dim>();
        var copies = new List<long>();
        for (int axis = 0; axis < x.Rank; axis++)
        {
            (Dim from, Dim to) = (x.Dims[axis], y.Dims[axis]);
            if (from.PerBatch && !to.PerBatch)
                throw node.Refuse("it repeats an axis by a number that depends on the batch size");
            if (from != to)
            {
                copies.Add(apart.Count);
                apart.Add(from.PerBatch == to.PerBatch ? to.Size / Math.Max(1, from.Size) : new Dim(to.Size / Math.Max(1, from.Size), true));
            }

            apart.Add(from);
        }

        if (copies.Count > 0)
        {
            string split = emit.Op("Reshape", [gradient, emit.Constant(Lengths.Target(y with { Dims = [.. apart] }))]);
            gradient = emit.Op("ReduceSum", [split, emit.Constant([.. copies])], Attributes.Make("keepdims", 0));
        }

        node.Give(0, gradient);
    }

    /// <summary>If the copies are along space only, their sum belongs to the same channel.</summary>
    internal override string? ChannelSum(ChannelSumNode node) =>
        node.IsSecondAxis(node.Input(0)) && node.IsSecondAxis(node.Node.Output[0]) && node.Shape(node.Input(0)).Dims[0] == node.Shape(node.Node.Output[0]).Dims[0]
            ? node.OfOutput()
            : null;
}
