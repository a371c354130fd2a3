using GradCam.Onnx.Gradients;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Finding;

/// <summary>
/// Finds the tensors on every path from the picture to the scores (in graph theory, the dominators). Only they contain all information about the
/// picture that reaches the scores. A map of another layer does not show the part that bypasses it.
/// </summary>
internal static class EveryPath
{
    /// <summary>Returns the tensors on every path.</summary>
    /// <param name="index">The whole model.</param>
    /// <param name="image">The model's input.</param>
    /// <param name="scores">The logits.</param>
    public static HashSet<string> Find(GraphIndex index, string image, string scores)
    {
        // Arithmetic on shapes is no path, because no gradient passes there.
        HashSet<string> fromImage = index.Downstream([image], n => !GradientRules.HasNoGradient(n));
        NodeProto[] nodes = [.. index.Upstream([scores], new HashSet<string>(StringComparer.Ordinal)).Where(n => n.Output.Any(fromImage.Contains))];
        var lastUse = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int i = 0; i < nodes.Length; i++)
        {
            foreach (string input in GraphIndex.Inputs(nodes[i]).Where(fromImage.Contains))
                lastUse[input] = i;
        }

        // After a node that computes one of those tensors, no earlier tensor is live.
        var found = new HashSet<string>(StringComparer.Ordinal);
        int alive = lastUse.GetValueOrDefault(image, -1);
        for (int i = 0; i < nodes.Length; i++)
        {
            string[] used = [.. nodes[i].Output.Where(o => lastUse.ContainsKey(o) || o == scores)];
            if (alive <= i && used.Length == 1)
                found.Add(used[0]);
            alive = used.Select(o => lastUse.GetValueOrDefault(o, -1)).Append(alive).Max();
        }

        return found;
    }
}
