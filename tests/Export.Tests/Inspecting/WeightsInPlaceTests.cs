using System.Runtime.InteropServices;
using Export.Tests.Importing;
using GradCam;
using GradCam.Export.Importing;
using GradCam.Export.Inspecting;
using GradCam.Onnx.Model;
using GradCam.TestSupport;

namespace Export.Tests.Inspecting;

/// <summary>The inspection reads a model's weights without a copy, for every form in which a model can store them.</summary>
public sealed class WeightsInPlaceTests : IDisposable
{
    private const string Large = "large";
    private const int Count = 400;

    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    // A tensor's shape depends on the large constant's values, so it shows whether they are right.
    [Theory]
    [InlineData("raw")]
    [InlineData("typed")]
    [InlineData("file")]
    [InlineData("file at an odd place")]
    public void Their_values_are_right(string how)
    {
        ModelProto model = Tiled();
        Keep(model.Graph.Initializer.First(i => i.Name == Large), how);
        OnnxFile.Write(_folder["m.onnx"], model);

        ModelInspection inspection = ModelInspector.Inspect(_folder["m.onnx"], new OnnxImportOptions { Layers = ["tiled"] }, TestContext.Current.CancellationToken);

        Assert.Null(inspection.Problem);
        InspectedLayer layer = inspection.Layers.Single(l => l.IsTarget);
        Assert.Equal("tiled", layer.Name);
        Assert.Equal([4, 16, 24], layer.Shape);
    }

    [Fact]
    public void Too_few_values_are_refused()
    {
        ModelProto model = Tiled();
        TensorProto large = model.Graph.Initializer.First(i => i.Name == Large);
        Keep(large, "typed");
        large.FloatData.RemoveAt(0);
        OnnxFile.Write(_folder["m.onnx"], model);
        GradCamException e = Assert.Throws<GradCamException>(() => ModelInspector.Inspect(_folder["m.onnx"], new OnnxImportOptions(), TestContext.Current.CancellationToken));
        Assert.Contains("'large' has 1596 bytes of data, and its shape needs 1600", e.Message, StringComparison.Ordinal);
    }

    private static ModelProto Tiled()
    {
        ModelProto model = TinyClassifier.Make();
        GraphProto graph = model.Graph;
        while (graph.Node.Count > 1)
            graph.Node.RemoveAt(1);
        graph.Initializer[1] = TinyClassifier.Constant("weight", 4, 4);
        float[] values = new float[Count];
        (values[0], values[1], values[2], values[3]) = (1, 1, 2, 3);
        graph.Initializer.Add(Tensors.Make(Large, [Count], values));
        graph.Initializer.Add(Tensors.Make("from", [1], [0L]));
        graph.Initializer.Add(Tensors.Make("to", [1], [4L]));
        graph.Node.Add(TinyClassifier.Node("Slice", [Large, "from", "to"], "four"));
        graph.Node.Add(TinyClassifier.Node("Cast", ["four"], "repeats", Attributes.Make("to", (long)TensorProto.Types.DataType.Int64)));
        graph.Node.Add(TinyClassifier.Node("Tile", ["conv", "repeats"], "tiled"));
        graph.Node.Add(TinyClassifier.Node("GlobalAveragePool", ["tiled"], "pool"));
        graph.Node.Add(TinyClassifier.Node("Flatten", ["pool"], "flat"));
        graph.Node.Add(TinyClassifier.Node("Gemm", ["flat", "weight", "bias"], "scores", Attributes.Make("transB", 1)));
        return model;
    }

    private void Keep(TensorProto tensor, string how)
    {
        byte[] data = tensor.RawData.ToByteArray();
        switch (how)
        {
            case "typed":
                tensor.FloatData.AddRange(MemoryMarshal.Cast<byte, float>(data).ToArray());
                tensor.ClearRawData();
                break;
            case "file" or "file at an odd place":
                int offset = how == "file" ? 4096 : 4099;
                File.WriteAllBytes(_folder["weights"], [.. new byte[offset], .. data]);
                TensorProto external = Tensors.External(tensor.Name, tensor.Dims, tensor.DataType, "weights", offset, data.Length);
                tensor.ClearRawData();
                tensor.DataLocation = external.DataLocation;
                tensor.ExternalData.AddRange(external.ExternalData);
                break;
        }
    }
}
