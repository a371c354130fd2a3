using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>
/// Resize, and Upsample before it: each output is a weighted sum of inputs, and the weights are a product over the axes. The operator multiplies X by
/// a matrix along each axis that changes, and the rule multiplies dY by the transposes. <see cref="ResizeAxis"/> makes the matrices.
/// </summary>
internal sealed class ResizeRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        if (!node.Needs(0))
            return;
        TensorShape x = node.Shape(node.Input(0));
        TensorShape y = node.Shape(node.Output(0));

        // If no length changes, ONNX Runtime copies the input and ignores scales and coordinates.
        if (x.SameAxes(y))
        {
            node.Give(0, node.OutputGradient(0)!);
            return;
        }

        node.Give(0, AxisMatrix.Backward(node.Emit, node.OutputGradient(0)!, y, Matrices(node, x, y)));
    }

    /// <summary>The weights add up to 1, so the whole gradient of an output goes to inputs of its channel.</summary>
    internal override string? ChannelSum(ChannelSumNode node)
    {
        TensorShape x = node.Shape(node.Input(0));
        TensorShape y = node.Shape(node.Node.Output[0]);
        bool lossless = node.Node.String("coordinate_transformation_mode", "half_pixel") != "tf_crop_and_resize";
        return lossless && node.InputIndex == 0 && node.IsSecondAxis(node.Input(0)) && x.Dims[0] == y.Dims[0] && x.Dims[1] == y.Dims[1] ? node.OfOutput() : null;
    }

    private static List<(int, AxisMatrix)> Matrices(BackwardNode node, TensorShape x, TensorShape y)
    {
        // Operator set 10 had neither attribute, and neither had Upsample.
        bool old = node.Node.OpType == "Upsample" || node.Opset < 11;
        string mode = node.Node.String("mode", "nearest");
        var kind = new ResizeAxis(
            mode == "bilinear" ? "linear" : mode,
            old ? "asymmetric" : node.Node.String("coordinate_transformation_mode", "half_pixel"),
            old ? "simple" : node.Node.String("nearest_mode", "round_prefer_floor"),
            node.Node.Float("cubic_coeff_a", -0.75f),
            node.Node.Int("exclude_outside", 0) != 0,
            node.Node.Int("antialias", 0) != 0);

        long[] axes = node.Node.Ints("axes") is { Length: > 0 } some ? [.. some.Select(a => (long)Lengths.Axis(a, x.Rank))] : [.. Enumerable.Range(0, x.Rank).Select(a => (long)a)];
        double[] scales = Scales(node, x, y, axes, old);
        double[]? roi = kind.Coordinates == "tf_crop_and_resize" ? node.Numbers(1) ?? throw node.Refuse("it crops, but has no roi") : null;
        var matrices = new List<(int, AxisMatrix)>();
        for (int i = 0; i < axes.Length; i++)
        {
            int axis = (int)axes[i];
            if (x.Dims[axis].PerBatch || y.Dims[axis].PerBatch)
            {
                if (x.Dims[axis] == y.Dims[axis])
                    continue;
                throw node.Refuse("it resizes the batch");
            }

            matrices.Add((axis, kind.Matrix(x.Fixed(axis), y.Fixed(axis), (float)scales[i], roi is null ? 0 : roi[i], roi is null ? 1 : roi[i + axes.Length])));
        }

        return matrices;
    }

    private static double[] Scales(BackwardNode node, TensorShape x, TensorShape y, long[] axes, bool old)
    {
        double[]? given = node.Node.Floats("scales") is { } attribute ? Array.ConvertAll(attribute, s => (double)s) : node.Numbers(old ? 1 : 2);
        if (given is { Length: > 0 })
            return given;

        // Sizes: the ratio of the lengths, unless all axes have one ratio.
        double[] ratios = [.. axes.Select(a => y.Dims[(int)a].Size / (double)x.Dims[(int)a].Size)];
        string policy = node.Node.String("keep_aspect_ratio_policy", "stretch");
        if (policy == "stretch")
            return ratios;
        long[] sizes = node.Integers("sizes", 3) ?? throw node.Refuse("it has neither scales nor sizes");
        double[] wanted = [.. axes.Select((a, i) => sizes[i] / (double)x.Dims[(int)a].Size)];
        double common = policy == "not_larger" ? wanted.Min() : wanted.Max();
        return [.. axes.Select(_ => common)];
    }
}
