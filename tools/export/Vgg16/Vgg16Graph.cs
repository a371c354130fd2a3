using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Tools.Export.Vgg16;

/// <summary>
/// Builds VGG16 as an ONNX graph with torchvision's names: a module's output has the module's name. At 224x224, the adaptive average pool before the
/// classifier changes nothing, and neither does dropout at inference, so the graph omits both.
/// </summary>
internal sealed class Vgg16Graph
{
    public const string Image = "image";
    public const string Scores = "scores";

    // ReduceMean, Gemm and the pools have not changed since much older versions. The gradient graphs also use 17.
    private const int Opset = GraphBuilder.Opset;
    private const int IrVersion = 8;

    private readonly GraphProto _graph = new() { Name = "vgg16" };
    private readonly Dictionary<string, TensorShape> _shapes = new(StringComparer.Ordinal);

    private Vgg16Graph(Vgg16Architecture architecture)
    {
        foreach ((string name, long[] shape) in architecture.Parameters())
        {
            var parameter = new TensorProto { Name = name, DataType = (int)TensorProto.Types.DataType.Float };
            parameter.Dims.AddRange(shape);
            _graph.Initializer.Add(parameter);
            _shapes[name] = new TensorShape([.. shape.Select(Dim.FromInt64)]);
        }

        string tensor = Image;
        long channels = 3;
        long size = Vgg16Architecture.ImageSize;
        _shapes[Image] = new TensorShape(Dim.Batch, channels, size, size);
        var widths = new Queue<long>(architecture.Channels);
        for (int i = 0; i < Vgg16Features.Layers.Count; i++)
        {
            string module = $"features.{i}";
            switch (Vgg16Features.Layers[i])
            {
                case Vgg16LayerKind.Conv:
                    channels = widths.Dequeue();
                    Node("Conv", module, [tensor, $"{module}.weight", $"{module}.bias"], Attributes.Make("kernel_shape", [3, 3]), Attributes.Make("pads", [1, 1, 1, 1]));
                    break;
                case Vgg16LayerKind.Relu:
                    Node("Relu", module, [tensor]);
                    break;
                default:
                    size /= 2;
                    Node("MaxPool", module, [tensor], Attributes.Make("kernel_shape", [2, 2]), Attributes.Make("strides", [2, 2]));
                    break;
            }

            tensor = module;
            _shapes[tensor] = new TensorShape(Dim.Batch, channels, size, size);
        }

        Node("Flatten", "flatten", [tensor], Attributes.Make("axis", 1));
        _shapes["flatten"] = new TensorShape(Dim.Batch, channels * size * size);
        Linear("flatten", "classifier.0", "classifier.0", architecture.Hidden[0]);
        Relu("classifier.0", "classifier.1", architecture.Hidden[0]);
        Linear("classifier.1", "classifier.3", "classifier.3", architecture.Hidden[1]);
        Relu("classifier.3", "classifier.4", architecture.Hidden[1]);
        Linear("classifier.4", Scores, "classifier.6", architecture.Classes);

        _graph.Input.Add(Declaration.Of(Image, _shapes[Image]));
        _graph.Output.Add(Declaration.Of(Scores, _shapes[Scores]));
        Model = new ModelProto { IrVersion = IrVersion, ProducerName = "GradCam", Graph = _graph, OpsetImport = { new OperatorSetIdProto { Domain = "", Version = Opset } } };
    }

    /// <summary>Gets the model; its initializers have shapes but no data.</summary>
    public ModelProto Model { get; }

    /// <summary>Gets the shape of every tensor.</summary>
    public IReadOnlyDictionary<string, TensorShape> Shapes => _shapes;

    /// <summary>Builds the graph.</summary>
    public static Vgg16Graph Build(Vgg16Architecture architecture) => new(architecture);

    private void Linear(string input, string output, string module, long width)
    {
        Node("Gemm", output, [input, $"{module}.weight", $"{module}.bias"], Attributes.Make("transB", 1));
        _shapes[output] = new TensorShape(Dim.Batch, width);
    }

    private void Relu(string input, string output, long width)
    {
        Node("Relu", output, [input]);
        _shapes[output] = new TensorShape(Dim.Batch, width);
    }

    private void Node(string opType, string output, string[] inputs, params AttributeProto[] attributes)
    {
        var node = new NodeProto { OpType = opType, Name = output };
        node.Input.AddRange(inputs);
        node.Output.Add(output);
        node.Attribute.AddRange(attributes);
        _graph.Node.Add(node);
    }
}
