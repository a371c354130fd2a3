using GradCam.Onnx.Model;

namespace GradCam.Cli.Tests;

/// <summary>Provides a classifier of two convolutions, a mean over space and a Softmax: 16x16 pixels, 3 classes, random weights.</summary>
internal static class TinyModel
{
    public const string Layer = "relu2";

    /// <summary>Writes the model.</summary>
    /// <param name="path">The <c>.onnx</c> file.</param>
    /// <param name="seed">The seed of the weights.</param>
    /// <param name="size">Height and width of the input; <c>null</c> for free ones.</param>
    /// <param name="external">Whether the weights are in a file of their own.</param>
    /// <param name="metadata">The file's metadata.</param>
    public static string Write(string path, int seed = 1, int? size = 16, bool external = false, params (string Key, string Value)[] metadata)
    {
        var graph = new GraphProto { Name = "tiny" };
        graph.Input.Add(Info("image", null, 3, size, size));
        graph.Output.Add(Info("probabilities", null, 3));
        graph.Node.Add(Node("Conv", ["image", "w1", "b1"], "conv1", ("pads", [1, 1, 1, 1])));
        graph.Node.Add(Node("Relu", ["conv1"], "relu1"));
        graph.Node.Add(Node("Conv", ["relu1", "w2", "b2"], Layer + "_in", ("strides", [2, 2])));
        graph.Node.Add(Node("Relu", [Layer + "_in"], Layer));
        graph.Node.Add(Node("GlobalAveragePool", [Layer], "pooled"));
        graph.Node.Add(Node("Flatten", ["pooled"], "flat"));
        graph.Node.Add(Node("Gemm", ["flat", "w3", "b3"], "logits"));
        graph.Node.Add(Node("Softmax", ["logits"], "probabilities"));
        var random = new Random(seed);
        foreach ((string name, long[] dims) in new (string, long[])[] { ("w1", [8, 3, 3, 3]), ("b1", [8]), ("w2", [12, 8, 3, 3]), ("b2", [12]), ("w3", [12, 3]), ("b3", [3]) })
        {
            float[] values = [.. Enumerable.Range(0, (int)dims.Aggregate((a, b) => a * b)).Select(_ => random.NextSingle() - 0.4f)];
            var tensor = new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Float };
            tensor.Dims.AddRange(dims);
            byte[] bytes = new byte[values.Length * sizeof(float)];
            Buffer.BlockCopy(values, 0, bytes, 0, bytes.Length);
            if (external && name == "w2")
            {
                File.WriteAllBytes(path + ".data", bytes);
                tensor.DataLocation = TensorProto.Types.DataLocation.External;
                tensor.ExternalData.Add(new StringStringEntryProto { Key = "location", Value = Path.GetFileName(path) + ".data" });
            }
            else
            {
                tensor.RawData = Google.Protobuf.ByteString.CopyFrom(bytes);
            }

            graph.Initializer.Add(tensor);
        }

        var model = new ModelProto { IrVersion = 8, Graph = graph };
        model.OpsetImport.Add(new OperatorSetIdProto { Version = 17 });
        model.MetadataProps.AddRange(metadata.Select(m => new StringStringEntryProto { Key = m.Key, Value = m.Value }));
        OnnxFile.Write(path, model);
        return path;
    }

    private static NodeProto Node(string op, string[] inputs, string output, params (string Name, long[] Values)[] attributes)
    {
        var node = new NodeProto { OpType = op, Name = output + "_node", Output = { output } };
        node.Input.AddRange(inputs);
        foreach ((string name, long[] values) in attributes)
            node.Attribute.Add(Attributes.Make(name, values));
        return node;
    }

    private static ValueInfoProto Info(string name, params long?[] dims)
    {
        var shape = new TensorShapeProto();
        shape.Dim.AddRange(dims.Select((d, i) => d is { } length ? new TensorShapeProto.Types.Dimension { DimValue = length } : new TensorShapeProto.Types.Dimension { DimParam = $"d{i}" }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape } } };
    }
}
