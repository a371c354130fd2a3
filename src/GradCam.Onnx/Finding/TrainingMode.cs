using GradCam.Onnx.Model;

namespace GradCam.Onnx.Finding;

/// <summary>
/// Detects a BatchNormalization that was exported for training. It uses the statistics of the current batch, not those of the training set.
/// </summary>
internal static class TrainingMode
{
    /// <summary>Returns whether a node is a BatchNormalization in training mode.</summary>
    /// <param name="node">The node.</param>
    /// <param name="opset">The version of ONNX's own operators. Before 14, the number of outputs decides, and before 7, <c>is_test</c>.</param>
    public static bool IsOn(NodeProto node, long opset) => node.OpType == "BatchNormalization" && opset switch
    {
        < 7 => node.Int("is_test", 0) == 0,
        < 14 => node.Output.Skip(1).Any(o => o.Length > 0),
        _ => node.Int("training_mode", 0) != 0,
    };
}
