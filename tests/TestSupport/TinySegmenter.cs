using GradCam.Onnx.Model;

namespace GradCam.TestSupport;

/// <summary>
/// Provides a model that scores each position, fully convolutional: Conv, Relu, Conv with stride 2, Relu, Conv 1x1 to the classes, Resize up.
/// Pictures are 16x24, and the grid of <see cref="Layer"/> is 8x12. Everything after that layer is linear.
/// </summary>
internal static class TinySegmenter
{
    /// <summary>The last layer of the coarsest grid, <c>[N,10,8,12]</c>.</summary>
    public const string Layer = "relu2";

    /// <summary>The number of rows of a picture.</summary>
    public const int Height = 16;

    /// <summary>The number of columns of a picture.</summary>
    public const int Width = 24;

    /// <summary>The number of positions.</summary>
    public const int Places = Height * Width;

    /// <summary>Writes the model.</summary>
    /// <param name="path">The <c>.onnx</c> file.</param>
    /// <param name="classes">Number of classes.</param>
    /// <param name="end">The operator after the scores: <c>Softmax</c>, <c>ArgMax</c>, <c>Transpose</c> (channels last), or <c>null</c>.</param>
    /// <param name="bias">The classes' biases; small random ones if <c>null</c>.</param>
    public static ModelProto Write(string path, int classes = 3, string? end = null, float[]? bias = null)
    {
        var graph = new GraphProto { Name = "segmenter" };
        graph.Input.Add(Value("image", 3, Height, Width));
        var random = new Random(5);
        graph.Initializer.Add(Constant("w1", 6, 3, 3, 3));
        graph.Initializer.Add(Constant("w2", 10, 6, 3, 3));
        graph.Initializer.Add(Constant("w3", classes, 10, 1, 1));
        graph.Initializer.Add(bias is null ? Constant("b3", classes) : Tensors.Make("b3", [classes], bias));
        graph.Initializer.Add(Tensors.Make("scales", [4], [1f, 1f, 2f, 2f]));
        graph.Node.Add(Node("Conv", ["image", "w1"], "conv1", Attributes.Make("pads", [1, 1, 1, 1])));
        graph.Node.Add(Node("Relu", ["conv1"], "relu1"));
        graph.Node.Add(Node("Conv", ["relu1", "w2"], "conv2", Attributes.Make("pads", [1, 1, 1, 1]), Attributes.Make("strides", [2, 2])));
        graph.Node.Add(Node("Relu", ["conv2"], Layer));
        graph.Node.Add(Node("Conv", [Layer, "w3", "b3"], "grid"));
        graph.Node.Add(Node("Resize", ["grid", "", "scales"], "scores", Attributes.Make("mode", "linear")));
        string output = "scores";
        if (end is not null)
        {
            output = "result";
            graph.Node.Add(end switch
            {
                "Softmax" => Node(end, ["scores"], output, Attributes.Make("axis", 1)),
                "ArgMax" => Node(end, ["scores"], output, Attributes.Make("axis", 1), Attributes.Make("keepdims", 0)),
                "Transpose" => Node(end, ["scores"], output, Attributes.Make("perm", [0, 2, 3, 1])),
                _ => throw new ArgumentException($"There is no end {end}.", nameof(end)),
            });
        }

        graph.Output.Add(new ValueInfoProto { Name = output });
        if (end != "ArgMax")
            graph.Output[0].Type = (end == "Transpose" ? Value(output, Height, Width, classes) : Value(output, classes, Height, Width)).Type;
        else
            graph.Output[0].Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Int64 } };
        var model = new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
        OnnxFile.Write(path, model);
        return model;

        TensorProto Constant(string name, params long[] dims)
        {
            float[] values = new float[dims.Aggregate(1L, (product, d) => product * d)];
            for (int i = 0; i < values.Length; i++)
                values[i] = random.NextSingle() - 0.5f;
            return Tensors.Make(name, dims, values);
        }
    }

    /// <summary>Returns the numbers of one of its constants.</summary>
    public static float[] Constant(this ModelProto model, string name) =>
        [.. model.Graph.Initializer.Single(i => i.Name == name).RawData.ToByteArray().Chunk(sizeof(float)).Select(b => BitConverter.ToSingle(b))];

    private static NodeProto Node(string opType, string[] inputs, string output, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = opType, Name = output + "_node", Output = { output } };
        node.Input.AddRange(inputs);
        node.Attribute.AddRange(attributes);
        return node;
    }

    private static ValueInfoProto Value(string name, params long[] dims)
    {
        var shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "N" } } };
        shape.Dim.AddRange(dims.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape } } };
    }
}
