using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Finding;

/// <summary>Determines the axes of a graph's input from the first layer that shows them.</summary>
internal sealed class FirstUse
{
    // These operators do not change the axes.
    private static readonly HashSet<string> s_elementwise = new(StringComparer.Ordinal) { "Add", "Cast", "Clip", "DequantizeLinear", "Div", "Identity", "Mul", "QuantizeLinear", "Relu", "Sub" };

    /// <summary>Follows an input to the first node that shows its axes.</summary>
    public FirstUse(GraphProto graph, string input)
    {
        var index = new GraphIndex(graph);
        for (string tensor = input; index.Consumers(tensor).Where(n => n.OpType is not ("Shape" or "Size")).ToList() is [var node];)
        {
            switch (node.OpType)
            {
                case "Conv" or "QLinearConv" or "ConvInteger" when node.Input.FirstOrDefault() == tensor:
                    long[] kernel = node.Input.Skip(node.OpType == "QLinearConv" ? 3 : 1).FirstOrDefault() is { } name && index.Constant(name) is { } weights ? [.. weights.Dims] : [];
                    IsLine = kernel.Length == 3;
                    if (kernel.Length == 4)
                        (ChannelsLast, Channels) = (false, kernel[1] * node.Int("group", 1));
                    return;
                case "Transpose":
                    if (node.Ints("perm") is [0, 3, 1, 2])
                        ChannelsLast = true;
                    return;
                case var type when !s_elementwise.Contains(type):
                    return;
            }

            tensor = node.Output[0];
        }
    }

    /// <summary>Gets whether the channels are the last axis; <c>null</c> if the graph does not show it.</summary>
    public bool? ChannelsLast { get; }

    /// <summary>Gets the number of channels; <c>null</c> if the graph does not show it.</summary>
    public long? Channels { get; }

    /// <summary>Gets whether the input is a signal, <c>[N,C,L]</c>.</summary>
    public bool IsLine { get; }
}
