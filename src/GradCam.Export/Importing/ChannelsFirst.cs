using GradCam.Onnx.Finding;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Export.Importing;

/// <summary>Cuts target layers with the shape <c>[N,h,w,C]</c> as <c>[N,C,h,w]</c>, which all code after a cut expects.</summary>
internal static class ChannelsFirst
{
    /// <summary>Returns the tensor of the model that has the same activations as <c>[N,C,h,w]</c>, if there is one.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="tensor">A tensor with its channels last.</param>
    /// <returns>
    /// The tensor before the Transpose that computes the given one, or after the Transpose that reads it; <c>null</c> if other nodes use it, too.
    /// </returns>
    public static string? NeighbourOrNull(GraphProto graph, string tensor)
    {
        if (graph.Node.FirstOrDefault(n => n.Output.Contains(tensor)) is { } from && ChannelsLast.IsTranspose(from, ChannelsLast.ToLast) && Consumers(graph, from.Input[0]).Length == 1)
            return from.Input[0];
        return Consumers(graph, tensor) is [var to] && ChannelsLast.IsTranspose(to, ChannelsLast.ToFirst) ? to.Output[0] : null;
    }

    /// <summary>Inserts a Transpose of a tensor and one back.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="tensor">A tensor <c>[N,h,w,C]</c>.</param>
    /// <param name="shapes">The shapes of the model's tensors. The method adds those of new tensors.</param>
    /// <returns>The tensor <c>[N,C,h,w]</c>.</returns>
    public static string Turn(GraphProto graph, string tensor, Dictionary<string, TensorShape> shapes)
    {
        (string first, string last) = ($"{tensor}_channels_first", $"{tensor}_channels_last");
        Detour.Through(graph, tensor, Transpose(tensor, first, ChannelsLast.ToFirst), Transpose(first, last, ChannelsLast.ToLast));
        shapes[last] = shapes[tensor];
        shapes[first] = ChannelsLast.Turned(shapes[tensor]);
        return first;
    }

    private static NodeProto[] Consumers(GraphProto graph, string tensor) => [.. graph.Node.Where(n => n.Input.Contains(tensor))];

    private static NodeProto Transpose(string from, string to, IReadOnlyList<long> permutation) =>
        new() { OpType = "Transpose", Name = to, Input = { from }, Output = { to }, Attribute = { Attributes.Make("perm", permutation) } };
}
