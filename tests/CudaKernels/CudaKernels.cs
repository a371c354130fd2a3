using System.Globalization;
using GradCam.Onnx.Model;
using static GradCam.Onnx.Model.TensorProto.Types;

namespace GradCam.Tests.Cuda;

/// <summary>
/// Which operators ONNX Runtime's CUDA provider has kernels for, by cuda-kernels.csv: facts from its list of registered kernels (of early
/// 2026) and from the conditions that it makes beyond that. A kernel serves the operator sets from 17 to the last one given, since one
/// that is registered without an end is found for nodes of that very version of the operator only, and a newer operator set may bring
/// a newer version. 22 is the newest that was looked at.
/// </summary>
internal static class CudaKernels
{
    private const int Oldest = 17;

    private static readonly Lazy<Dictionary<string, (int Last, HashSet<DataType> Types)>> s_table = new(Read);

    /// <summary>Whether the table has an operator.</summary>
    public static bool Has(string opType) => s_table.Value.ContainsKey(opType);

    /// <summary>The nodes of a model that ONNX Runtime would give to the processor for want of a CUDA kernel, and why.</summary>
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
        // Constant nodes become initializers before any provider is asked.
        if (node.OpType == "Constant")
            return null;
        if (!s_table.Value.TryGetValue(node.OpType, out (int Last, HashSet<DataType> Types) kernel))
            return "no kernel";
        if (opset < Oldest || opset > kernel.Last)
            return $"no kernel in operator set {opset}";

        // The tensor that tells a kernel's type: of a choice what is chosen, of zeros these.
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
            // cuDNN has symmetric pads only, and the provider does not look what "same" comes to.
            "ConvTranspose" when node.Find("pads") is { } pads && !pads.Ints.Take(pads.Ints.Count / 2).SequenceEqual(pads.Ints.Skip(pads.Ints.Count / 2)) => "its pads are not symmetric",
            "ConvTranspose" when node.String("auto_pad", "NOTSET") is not ("NOTSET" or "VALID") => "its auto_pad",

            // Additions of other types were made as if they were real numbers of as many bytes.
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
