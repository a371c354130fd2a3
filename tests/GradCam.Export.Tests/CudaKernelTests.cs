using GradCam.Methods;
using GradCam.Onnx.Model;
using GradCam.Sessions;
using GradCam.TestSupport;
using GradCam.Tests.Cuda;
using GradCam.Tools.Export;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Tests;

/// <summary>Tests whole split models, forward and backward, for nodes that ONNX Runtime would leave to the CPU on CUDA.</summary>
public sealed class CudaKernelTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("resnet-small")]
    [InlineData("densenet-small")]
    [InlineData("lrn-net")]
    [InlineData("vit-small")]
    [LargeGoldenData("squeezenet1_1")]
    [LargeGoldenData("mobilenet_v2-small")]
    [LargeGoldenData("vgg16-narrow-features29")]
    public async Task None_of_any_graph(string name)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip(name);
        using var error = new StringWriter();
        Assert.True(await ExportTool.Run([golden.Model, "--layer", golden.Tensor, "--output", _folder["model"]], TextWriter.Null, error) == ExportTool.Success, error.ToString());

        string[] graphs = Directory.GetFiles(_folder["model"], "*.onnx");
        Assert.InRange(graphs.Length, 6, 20);
        foreach (string graph in graphs)
        {
            ModelProto model = OnnxFile.Read(graph);
            Assert.Empty(CudaKernels.Missing(model, ElementTypes.Of(model, Open)).Select(m => $"{Path.GetFileName(graph)}: {m}"));
        }
    }

    /// <summary>Tests the graphs that compute maps on a device.</summary>
    [Fact]
    public void None_of_the_maps()
    {
        Directory.CreateDirectory(_folder["model"]);
        foreach (MapFormula formula in Enum.GetValues<MapFormula>())
        {
            foreach ((int rank, int channels) in ((int, int)[])[(4, 1), (3, 2)])
            {
                ModelProto model = ModelProto.Parser.ParseFrom(MapGraph.Of(formula, rank, channels));
                Assert.InRange(model.Graph.Node.Count, 2, 3);
                Assert.Empty(CudaKernels.Missing(model, ElementTypes.Of(model, Open)));
            }
        }
    }

    // The model is next to the graphs, in the folder of the weights.
    private InferenceSession Open(ModelProto model)
    {
        string path = Path.Combine(_folder["model"], "all-tensors");
        OnnxFile.Write(path, model);
        using var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        return new InferenceSession(path, options);
    }
}
