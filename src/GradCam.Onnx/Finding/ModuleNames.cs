using System.Globalization;
using System.Text.RegularExpressions;
using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Finding;

/// <summary>
/// Finds a layer by the name of its module in PyTorch: <c>layer4</c>, <c>layer4.2.conv3</c>, <c>features[28]</c>, <c>layer4[-1]</c>. Exporters leave
/// these names in the names of nodes (<c>/layer4/layer4.2/conv3/Conv</c>), in their metadata, or in the names of weights
/// (<c>layer4.2.conv3.weight</c>). The name of a module means its last output, as in a forward hook.
/// </summary>
internal static partial class ModuleNames
{
    private const int MostExamples = 4;

    /// <summary>Finds the last output of a module.</summary>
    /// <param name="graph">The whole model.</param>
    /// <param name="wanted">The module's name.</param>
    /// <param name="image">The model's input.</param>
    /// <param name="scores">The logits.</param>
    /// <returns>The tensor; <c>null</c> if no module on a path from the image to the scores has that name.</returns>
    /// <exception cref="OnnxException">Several modules have that name.</exception>
    public static string? Find(GraphProto graph, string wanted, string image, string scores)
    {
        ArgumentNullException.ThrowIfNull(graph);
        ArgumentNullException.ThrowIfNull(wanted);
        var index = new GraphIndex(graph);
        HashSet<string> fromImage = index.Downstream([image]);
        (NodeProto Node, string[] Module)[] nodes = [.. index.Upstream([scores], new HashSet<string>(StringComparer.Ordinal))
            .Where(n => n.Output.Any(fromImage.Contains)).Select(n => (n, ModuleOf(n)))];
        string[] name = Parts(wanted);
        NodeProto[] inside = Inside(nodes, name, wanted, graph);
        if (inside.Length == 0 && name is ["model" or "self", .. var rest] && rest.Length > 0)
            inside = Inside(nodes, rest, wanted, graph);
        if (inside.Length == 0)
            return OfWeights(nodes, name);
        var set = new HashSet<object>(inside, ReferenceEqualityComparer.Instance);
        return inside.SelectMany(n => n.Output).LastOrDefault(o => fromImage.Contains(o) && (o == scores || index.Consumers(o).Any(n => !set.Contains(n))));
    }

    /// <summary>Returns the names of all modules, for suggestions that are similar to an unknown name.</summary>
    public static IEnumerable<string> All(GraphProto graph)
    {
        ArgumentNullException.ThrowIfNull(graph);
        return graph.Node.Select(ModuleOf).Where(m => m.Length > 0).Select(m => string.Join('.', m)).Distinct();
    }

    private static NodeProto[] Inside((NodeProto Node, string[] Module)[] nodes, string[] name, string wanted, GraphProto graph)
    {
        // The outermost match: 'layer4' of a wrapped model is 'model.layer4'.
        for (int skip = 0; nodes.Any(n => n.Module.Length >= skip + name.Length); skip++)
        {
            string[] counted = Counted(nodes, name, skip);
            var matches = nodes.Where(n => Matches(n.Module, counted, skip, graph)).ToList();
            if (matches.Count == 0)
                continue;
            string[] wholes = [.. matches.Select(n => string.Join('.', n.Module.Take(skip).Concat(counted))).Distinct()];
            return wholes.Length == 1
                ? [.. matches.Select(m => m.Node)]
                : throw new OnnxException($"'{wanted}' is the name of {wholes.Length} modules: {string.Join(", ", wholes.Take(MostExamples).Select(w => $"'{w}'"))}{(wholes.Length > MostExamples ? ", ..." : "")}. Give the whole name of one.");
        }

        return [];
    }

    // 'layer4[-1]' counts from the end, among the modules in the graph.
    private static string[] Counted((NodeProto Node, string[] Module)[] nodes, string[] name, int skip)
    {
        string[] counted = [.. name];
        for (int i = 0; i < counted.Length; i++)
        {
            if (!int.TryParse(counted[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int number) || number >= 0)
                continue;
            int[] children = [.. nodes.Where(n => n.Module.Length > skip + i && counted.AsSpan(0, i).SequenceEqual(n.Module.AsSpan(skip, i)))
                .Select(n => int.TryParse(n.Module[skip + i], NumberStyles.None, CultureInfo.InvariantCulture, out int child) ? child : -1).Where(c => c >= 0).Distinct().Order()];
            if (-number <= children.Length)
                counted[i] = children[^-number].ToString(CultureInfo.InvariantCulture);
        }

        return counted;
    }

    private static bool Matches(string[] module, string[] name, int skip, GraphProto graph)
    {
        if (module.Length < skip + name.Length)
            return false;
        string[] part = module[skip..(skip + name.Length)];
        if (part.SequenceEqual(name))
            return true;

        // A second call of a module is 'relu_1' in the graph. A module that really has this name has weights.
        return name.Length > 0 && part.AsSpan(0, part.Length - 1).SequenceEqual(name.AsSpan(0, name.Length - 1)) && part[^1].StartsWith($"{name[^1]}_", StringComparison.Ordinal)
            && part[^1][(name[^1].Length + 1)..].All(char.IsAsciiDigit) && part[^1].Length > name[^1].Length + 1
            && !graph.Initializer.Any(t => t.Name.StartsWith($"{string.Join('.', module.Take(skip).Concat(part))}.", StringComparison.Ordinal));
    }

    // Older exporters number the nodes but keep the names of weights.
    private static string? OfWeights((NodeProto Node, string[] Module)[] nodes, string[] name)
    {
        string prefix = $"{string.Join('.', name)}.";
        return nodes.LastOrDefault(n => n.Node.Input.Any(i => i.StartsWith(prefix, StringComparison.Ordinal) && i.IndexOf('.', prefix.Length) < 0)).Node?.Output[0];
    }

    // [0] is module 0 of a list, and /layer4/layer4.2 is the name of a scope.
    private static string[] Parts(string wanted)
    {
        string dotted = Brackets().Replace(wanted.Trim(), ".$1");
        return dotted.Contains('/', StringComparison.Ordinal) ? Scope(dotted.Split('/', StringSplitOptions.RemoveEmptyEntries)) : dotted.Split('.', StringSplitOptions.RemoveEmptyEntries);
    }

    // The modules around a node, the outermost first.
    private static string[] ModuleOf(NodeProto node)
    {
        if (node.MetadataProps.FirstOrDefault(p => p.Key == "pkg.torch.onnx.name_scopes") is { } scopes)
            return [.. (Quoted().Matches(scopes.Value).Select(m => m.Groups[1].Value).SkipLast(1).LastOrDefault() ?? "").Split('.', StringSplitOptions.RemoveEmptyEntries)];
        if (node.MetadataProps.FirstOrDefault(p => p.Key == "namespace") is { } space)
            return [.. (space.Value.Split('/').SkipLast(1).LastOrDefault() ?? "").Split(':')[0].Trim().Split('.', StringSplitOptions.RemoveEmptyEntries)];
        return Scope([.. node.Name.Split('/', StringSplitOptions.RemoveEmptyEntries).SkipLast(1)]);
    }

    // Members of a list repeat its name: features, features.1, features.1.0.
    private static string[] Scope(string[] segments)
    {
        var modules = new List<string>();
        foreach (string segment in segments)
        {
            if (modules.Count > 0 && segment.StartsWith($"{modules[^1]}.", StringComparison.Ordinal))
                modules.RemoveAt(modules.Count - 1);
            modules.Add(segment);
        }

        return [.. modules.SelectMany(m => m.Split('.', StringSplitOptions.RemoveEmptyEntries))];
    }

    [GeneratedRegex(@"\[(-?\d+)\]")]
    private static partial Regex Brackets();

    [GeneratedRegex("'([^']*)'")]
    private static partial Regex Quoted();
}
