using GradCam.SplitModels;
using GradCam.TestSupport;

namespace GradCam.Export.Tests.Extra;

/// <summary>Tests the gradient with respect to the image against PyTorch's autograd.</summary>
public sealed class ImageGradientTests
{
    [Theory]
    [LargeGoldenData("vgg16-narrow-features30")]
    [InlineData("resnet-small")]
    [LargeGoldenData("squeezenet1_1")]
    [LargeGoldenData("mobilenet_v2-small")]
    [InlineData("densenet-small")]
    [InlineData("lrn-net")]
    [InlineData("vit-small")]
    public async Task It_is_that_of_pytorch(string name)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip(name);
        SplitGraphs model = await SplitGraphs.Import(golden);
        ImageGradientGraph graph = model.Manifest.ImageGradient!;
        Dictionary<string, Tensor> both = model.Run(graph.File, model.Feeds(golden), graph.Gradient, graph.Scores);
        Compare.Close(golden.Array("input_gradients").Data, both[graph.Gradient].Data, 1e-4);
        Compare.Close(golden.Array("scores").Data, both[graph.Scores].Data, 1e-4);

        Dictionary<string, Tensor> alone = model.Run(graph.File, model.Feeds(golden, 1, 1), graph.Gradient, graph.Scores);
        Assert.Equal([1, .. model.Manifest.Image.Shape.Skip(1)], alone[graph.Gradient].Shape);
        Compare.Close(Tensor.Of(golden, "input_gradients").Rows(1, 1).Data, alone[graph.Gradient].Data, 1e-4);
    }
}
