using System.Globalization;
using GradCam.Onnx.Model;
using static GradCam.Onnx.Model.TensorProto.Types;

namespace GradCam.Tests.Cuda;

/// <summary>
/// Lists the operators with kernels in ONNX Runtime's CUDA provider, from cuda-kernels.csv. The facts are from its list of registered kernels (of
/// early 2026) and from its further conditions. A kernel serves the operator sets from 17 to the given last one. If a kernel is registered without an
/// end, ONNX Runtime finds it only for nodes of that exact version of the operator. A newer operator set may have a newer version. 22 is the newest
/// version in the table.
/// </summary>
internal static class CudaKernels
{
    private const int Oldest = 17;

    private static readonly Lazy<Dictionary<string, (int Last, HashSet<DataType> Types)>> s_table = new(Read);

    /// <summary>Returns whether the table has an operator.</summary>
    public static bool Has(string opType) => s_table.Value.ContainsKey(opType);

    /// <summary>Returns the nodes of a model that ONNX Runtime would run on the CPU, because they have no CUDA kernel, with the reasons.</summary>
    /// <param name="model">The model.</param>
    /// <param name="types">Element types of its tensors.</param>
    public static IEnumerable<string> Missing(ModelProto model, IReadOnlyDictionary<string, DataType> types)
    {
        long opset = model.OpsetImport.First(o => o.Domain is "" or "ai.onnx").Version;
        foreach (NodeProto node in model.Graph.Node)
        {
            if (WhyNot(node, opset, types) is { } why)
                yield return $"{node.OpType} ({node.Name}): {why}";
        }
    }

    private static string? WhyNot(NodeProto node, long opset, IReadOnlyDictionary<string, DataType> types)
    {
        // ONNX Runtime converts Constant nodes to initializers before it asks any provider.
        if (node.OpType == "Constant")
            return null;
        if (!s_table.Value.TryGetValue(node.OpType, out (int Last, HashSet<DataType> Types) kernel))
            return "no kernel";
        if (opset < Oldest || opset > kernel.Last)
            return $"no kernel in operator set {opset}";

        // The tensor that determines a kernel's type: for a choice, one of the alternatives; for zeros, the output.
        DataType type = types[node.OpType switch
        {
            "Where" => node.Input[1],
            "ConstantOfShape" => node.Output[0],
            _ => node.Input[0],
        }];
        if (!kernel.Types.Contains(type))
            return $"no kernel for {type}";
        if (node.OpType == "Cast" && !kernel.Types.Contains(types[node.Output[0]]))
            return $"no kernel to {types[node.Output[0]]}";
        return node.OpType switch
        {
            // cuDNN has only symmetric pads, and the provider does not check the pads of "same".
            "ConvTranspose" when node.Find("pads") is { } pads && !pads.Ints.Take(pads.Ints.Count / 2).SequenceEqual(pads.Ints.Skip(pads.Ints.Count / 2)) => "its pads are not symmetric",
            "ConvTranspose" when node.String("auto_pad", "NOTSET") is not ("NOTSET" or "VALID") => "its auto_pad",

            // The provider adds other types as if they were real numbers of as many bytes.
            "ScatterElements" when node.String("reduction", "none") != "none" && type is not (DataType.Float or DataType.Double) => $"its reduction is wrong for {type}",
            "ArgMax" when node.Int("select_last_index", 0) != 0 => "its select_last_index",
            _ => null,
        };
    }

    private static Dictionary<string, (int Last, HashSet<DataType> Types)> Read()
    {
        using Stream stream = typeof(CudaKernels).Assembly.GetManifestResourceStream("cuda-kernels.csv")!;
        using var reader = new StreamReader(stream);
        DataType[] columns = [.. reader.ReadLine()!.Split(',').Skip(2).Select(TypeOf)];
        var table = new Dictionary<string, (int, HashSet<DataType>)>(StringComparer.Ordinal);
        while (reader.ReadLine() is { } line)
        {
            string[] cells = line.Split(',');
            table.Add(cells[0], (int.Parse(cells[1], CultureInfo.InvariantCulture), [.. columns.Where((_, i) => cells[i + 2] == "x")]));
        }

        return table;
    }

    private static DataType TypeOf(string name) => name switch
    {
        "float32" => DataType.Float,
        "float64" => DataType.Double,
        _ => Enum.Parse<DataType>(name, ignoreCase: true),
    };
}
