using GradCam.SplitModels;
using GradCam.TestSupport;

namespace GradCam.Export.Tests.Extra;

/// <summary>Removing a channel from the first matrix's result is equal to setting it to 0 before the classifier.</summary>
public sealed class GemmAblationTests
{
    [Theory]
    [LargeGoldenData("vgg16-narrow-features29")]
    [LargeGoldenData("vgg16-narrow-features30")]
    [InlineData("resnet-small")]
    [InlineData("densenet-small")]
    [LargeGoldenData("mobilenet_v2-small")]
    public async Task The_scores_are_those_of_the_classifier_without_the_channel(string name)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip(name);
        SplitGraphs model = await SplitGraphs.Import(golden);
        Manifest manifest = model.Manifest;
        GemmAblation graph = manifest.GemmAblation!;
        string layer = manifest.Layers[0].Activations;
        Dictionary<string, Tensor> feeds = model.Feeds(golden, 0, 1);
        Tensor activations = model.Run(manifest.Features, feeds, layer)[layer];
        Dictionary<string, Tensor> forward = model.Run(manifest.Classifier, new Dictionary<string, Tensor> { [layer] = activations }, graph.Input, graph.PreActivation);

        GemmWeights weights = graph.Weights;
        int channels = weights.Channels;
        Assert.Equal(activations.Shape[1], channels);
        float[] matrix = model.Matrix(weights);
        int columns = channels * weights.Block;
        Assert.Equal(columns, forward[graph.Input].Data.Length);
        float[] z = new float[channels * weights.Outputs];
        float[] without = new float[channels * activations.Data.Length];
        int positions = activations.Data.Length / channels;
        for (int k = 0; k < channels; k++)
        {
            for (int j = 0; j < weights.Outputs; j++)
            {
                double taken = 0;
                for (int i = k * weights.Block; i < (k + 1) * weights.Block; i++)
                    taken += (double)matrix[weights.Transposed ? (i * weights.Outputs) + j : (j * columns) + i] * forward[graph.Input].Data[i];
                z[(k * weights.Outputs) + j] = (float)(forward[graph.PreActivation].Data[j] - taken);
            }

            activations.Data.CopyTo(without, k * activations.Data.Length);
            Array.Clear(without, (k * activations.Data.Length) + (k * positions), positions);
        }

        // All channels at once, as the batch of the tail.
        float[] actual = model.Run(graph.File, new Dictionary<string, Tensor> { [graph.PreActivation] = new([channels, weights.Outputs], z) }, graph.Scores)[graph.Scores].Data;
        float[] expected = model.Run(
            manifest.Classifier,
            new Dictionary<string, Tensor> { [layer] = new([channels, .. activations.Shape.Skip(1)], without) },
            manifest.Scores.Name)[manifest.Scores.Name].Data;
        Compare.Close(expected, actual, 1e-4);
    }

    [Fact]
    public async Task Behind_a_convolution_there_is_none_and_the_manifest_says_why()
    {
        GoldenCase golden = GoldenCase.OpenOrSkip("lrn-net");
        SplitGraphs model = await SplitGraphs.Import(golden);
        Assert.Null(model.Manifest.GemmAblation);
        Assert.Contains("(Conv), which does not keep the channels apart", model.Manifest.WhyMissing(SplitGraph.GemmAblation), StringComparison.Ordinal);
    }
}
