using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Export.Importing;

/// <summary>Leads a tensor through two nodes that undo each other, so that the tensor between them can be a target layer.</summary>
internal static class Detour
{
    /// <summary>Inserts the two nodes. All users of the tensor then read the second node's result.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="there">The node that reads the tensor.</param>
    /// <param name="back">The node that computes the tensor again.</param>
    public static void Through(GraphProto graph, string tensor, NodeProto there, NodeProto back)
    {
        foreach (NodeProto consumer in graph.Node)
        {
            for (int i = 0; i < consumer.Input.Count; i++)
            {
                if (consumer.Input[i] == tensor)
                    consumer.Input[i] = back.Output[0];
            }
        }

        graph.Node.Add(there);
        graph.Node.Add(back);
        NodeProto[] sorted = [.. new GraphIndex(graph).Order];
        graph.Node.Clear();
        graph.Node.AddRange(sorted);
    }
}
