using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// <c>Y[j, ..] = X[index[j,0], index[j,1], ..]</c>: the rule adds dY to zeros at the same positions, numbered along one long axis: <c>position =
/// index[0]*stride[0] + index[1]*stride[1] + ...</c>
/// </summary>
internal sealed class GatherNDRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        if (!node.Needs(0))
            return;
        if (node.Node.Int("batch_dims", 0) != 0)
            throw node.Refuse("its batch_dims are not 0");
        GraphBuilder emit = node.Emit;
        TensorShape x = node.Shape(node.Input(0));
        TensorShape y = node.Shape(node.Output(0));
        TensorShape indices = node.Shape(node.Input(1));
        int depth = (int)indices.Fixed(indices.Rank - 1);
        if (x.Dims.Skip(1).Any(d => d.PerBatch))
            throw node.Refuse("the batch is not the first axis of its input");

        // A negative index counts from the end. In the outermost axis it may stay negative, because it is then negative along the one long axis too.
        long[] lengths = [.. x.Dims.Take(depth).Select(d => d.Size)];
        long[] strides = new long[depth];
        long stride = 1;
        for (int i = depth - 1; i >= 0; i--)
        {
            strides[i] = stride;
            stride *= lengths[i];
        }

        if (depth > 0)
            lengths[0] = 0;
        string index = node.Input(1);
        string counted = emit.Op("Where", [emit.Op("Less", [index, emit.Constant(new long[depth])]), emit.Op("Add", [index, emit.Constant(lengths)]), index]);
        string place = emit.Op("ReduceSum", [emit.Op("Mul", [counted, emit.Constant(strides)]), emit.Constant(-1)], Attributes.Make("keepdims", 0));

        Dim taken = new(x.Dims.Take(depth).Aggregate(1L, (product, d) => product * d.Size), x.Dims.Take(depth).Any(d => d.PerBatch));
        TensorShape flat = x with { Dims = [taken, .. x.Dims.Skip(depth)] };
        string added = AddAt.Axis(emit, node.OutputGradient(0)!, y, place, indices.Rank - 1, flat, 0);
        node.Give(0, node.ReshapeTo(added, node.Input(0)));
    }
}
