using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Export.Importing;

/// <summary>Leads a tensor through two nodes that undo each other, so that what is between them can be a target layer.</summary>
internal static class Detour
{
    /// <summary>Whatever used the tensor uses what comes out of the detour.</summary>
    /// <param name="graph">The model.</param>
    /// <param name="tensor">The tensor.</param>
    /// <param name="there">The node that takes it.</param>
    /// <param name="back">The node that makes the same again.</param>
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
