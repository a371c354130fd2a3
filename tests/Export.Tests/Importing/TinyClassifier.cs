using GradCam.Onnx.Model;

namespace Export.Tests.Importing;

/// <summary>Provides a classifier of a few nodes, which tests change or break: Conv, Relu, MaxPool, Flatten, Gemm.</summary>
internal static class TinyClassifier
{
    /// <summary>Returns the model, for pictures of 8x8 and 4 classes.</summary>
    public static ModelProto Make()
    {
        var graph = new GraphProto { Name = "tiny" };
        graph.Input.Add(Value("image", 3, 8, 8));
        graph.Output.Add(Value("scores", 4));
        graph.Initializer.Add(Constant("kernel", 4, 3, 3, 3));
        graph.Initializer.Add(Constant("weight", 4, 64));
        graph.Initializer.Add(Constant("bias", 4));
        graph.Node.Add(Node("Conv", ["image", "kernel"], "conv", Attributes.Make("pads", [1, 1, 1, 1])));
        graph.Node.Add(Node("Relu", ["conv"], "relu"));
        graph.Node.Add(Node("MaxPool", ["relu"], "pool", Attributes.Make("kernel_shape", [2, 2]), Attributes.Make("strides", [2, 2])));
        graph.Node.Add(Node("Flatten", ["pool"], "flat"));
        graph.Node.Add(Node("Gemm", ["flat", "weight", "bias"], "scores", Attributes.Make("transB", 1)));
        return new ModelProto { IrVersion = 8, Graph = graph, OpsetImport = { new OperatorSetIdProto { Version = 17 } } };
    }

    /// <summary>Returns a node whose name is that of its output.</summary>
    public static NodeProto Node(string opType, string[] inputs, string output, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = opType, Name = output, Output = { output } };
        node.Input.AddRange(inputs);
        node.Attribute.AddRange(attributes);
        return node;
    }

    /// <summary>A float constant of numbers that look random.</summary>
    public static TensorProto Constant(string name, params long[] dims)
    {
        var random = new Random(name.Length);
        float[] values = new float[dims.Aggregate(1L, (product, d) => product * d)];
        for (int i = 0; i < values.Length; i++)
            values[i] = random.NextSingle() - 0.5f;
        return Tensors.Make(name, dims, values);
    }

    /// <summary>The model's node that makes a tensor.</summary>
    public static NodeProto Of(this ModelProto model, string tensor) => model.Graph.Node.Single(n => n.Output.Contains(tensor));

    /// <summary>Returns a float tensor <c>[N,...]</c> as input or output.</summary>
    public static ValueInfoProto Value(string name, params long[] dims)
    {
        var shape = new TensorShapeProto { Dim = { new TensorShapeProto.Types.Dimension { DimParam = "N" } } };
        shape.Dim.AddRange(dims.Select(d => new TensorShapeProto.Types.Dimension { DimValue = d }));
        return new ValueInfoProto { Name = name, Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float, Shape = shape } } };
    }
}
