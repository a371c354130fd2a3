using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Export.Importing;

/// <summary>Detects vectors that are divided by their own Euclidean length. They are embeddings for comparisons and contain no scores.</summary>
internal static class UnitVector
{
    // The operators that exporters put between a vector and its length.
    private static readonly HashSet<string> s_steps =
        ["ReduceL2", "ReduceSumSquare", "ReduceSum", "Sqrt", "Pow", "Mul", "Abs", "Clip", "Max", "Add", "Expand", "Shape", "ConstantOfShape", "Unsqueeze", "Squeeze", "Reciprocal", "Div", "Cast", "Identity", "Constant", "Reshape", "Where", "Equal"];

    /// <summary>Returns whether a tensor is such a vector.</summary>
    public static bool Is(GraphIndex index, string tensor)
    {
        while (index.Producer(tensor) is { } node)
        {
            switch (node.OpType)
            {
                case "LpNormalization":
                    return node.Int("p", 2) == 2;
                case "Div":
                    return IsLengthOf(index, node.Input[0], node.Input[1]);
                case "Mul":
                    return IsLengthOf(index, node.Input[0], node.Input[1]) || IsLengthOf(index, node.Input[1], node.Input[0]);
                case "Identity" or "Cast" or "Reshape" or "Flatten" or "Squeeze" or "Unsqueeze" or "Dropout":
                    tensor = node.Input[0];
                    break;
                default:
                    return false;
            }
        }

        return false;
    }

    // Returns whether a tensor is the vector's length, or its reciprocal. A sum alone would be that of a Softmax in basic operators.
    private static bool IsLengthOf(GraphIndex index, string vector, string length)
    {
        if (index.Producer(length) is null)
            return false;
        List<NodeProto> steps = index.Upstream([length], new HashSet<string>(StringComparer.Ordinal) { vector });
        return steps.Count is > 0 and < 30 && steps.All(n => s_steps.Contains(n.OpType)) && steps.Any(n => n.Input.Contains(vector))
            && (steps.Any(n => n.OpType is "ReduceL2" or "ReduceSumSquare") || (steps.Any(n => n.OpType == "ReduceSum") && steps.Any(n => n.OpType is "Sqrt" or "Pow")));
    }
}
