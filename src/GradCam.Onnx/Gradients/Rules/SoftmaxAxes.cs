using GradCam.Onnx.Model;

namespace GradCam.Onnx.Gradients.Rules;

/// <summary>Finds the axes that a Softmax or LogSoftmax sums over.</summary>
internal static class SoftmaxAxes
{
    /// <summary>
    /// Returns the axes of the sum. From operator set 13 on, it is the named axis (the last one by default). Before, the operator flattens the input
    /// to a matrix at that axis (1 by default), so it is that axis and all after it.
    /// </summary>
    public static long[] Of(BackwardNode node)
    {
        int rank = node.Shape(node.Input(0)).Rank;
        bool single = node.Opset >= 13;
        long axis = node.Node.Int("axis", single ? -1 : 1);
        if (axis < 0)
            axis += rank;
        return single ? [axis] : [.. Enumerable.Range(0, rank).Select(a => (long)a).Where(a => a >= axis)];
    }
}
