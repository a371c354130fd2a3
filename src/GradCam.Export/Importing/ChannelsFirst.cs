using GradCam.Onnx.Finding;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Export.Importing;

/// <summary>Target layers that are <c>[N,h,w,C]</c> in the model are cut as <c>[N,C,h,w]</c>, as everything after a cut expects them.</summary>
internal static class ChannelsFirst
{
    /// <summary>Returns the same activations as <c>[N,C,h,w]</c>, if the model itself has them on the way.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="tensor">A tensor with its channels last.</param>
    /// <returns>The tensor before the Transpose that makes it or after the one that takes it; <c>null</c> if others use it, too.</returns>
    public static string? NeighbourOrNull(GraphProto graph, string tensor)
    {
        if (graph.Node.FirstOrDefault(n => n.Output.Contains(tensor)) is { } from && ChannelsLast.IsTranspose(from, ChannelsLast.ToLast) && Consumers(graph, from.Input[0]).Length == 1)
            return from.Input[0];
        return Consumers(graph, tensor) is [var to] && ChannelsLast.IsTranspose(to, ChannelsLast.ToFirst) ? to.Output[0] : null;
    }

    /// <summary>Turns a tensor on its way and back again.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="tensor">A tensor <c>[N,h,w,C]</c>.</param>
    /// <param name="shapes">Shapes of its tensors; those of the new ones are added.</param>
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
