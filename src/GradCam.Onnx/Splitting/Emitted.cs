using GradCam.Onnx.Graphs;
using GradCam.Onnx.Model;

namespace GradCam.Onnx.Splitting;

/// <summary>Makes the common parts of all emitted models.</summary>
internal static class Emitted
{
    public const string Producer = "GradCam";

    // IR 8 is the oldest version that supports operator set 17.
    private const int IrVersion = 8;

    public static ModelProto Model(GraphProto graph) => new()
    {
        IrVersion = IrVersion,
        ProducerName = Producer,
        Graph = graph,
        OpsetImport = { new OperatorSetIdProto { Domain = "", Version = GraphBuilder.Opset } },
    };
}
