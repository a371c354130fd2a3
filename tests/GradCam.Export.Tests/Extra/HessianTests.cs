using GradCam.SplitModels;
using GradCam.TestSupport;

namespace GradCam.Export.Tests.Extra;

/// <summary>Tests products with the Hessian against differences of the gradient and against pytorch-grad-cam.</summary>
public sealed class HessianTests
{
    [Theory]
    [InlineData("lrn-net")]
    [InlineData("vit-small")]
    public async Task They_are_the_change_of_the_gradient_along_a_direction(string name)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip(name);
        SplitGraphs model = await SplitGraphs.Import(golden);
        Manifest manifest = model.Manifest;
        HessianGraph graph = manifest.Hessian!;
        string layer = manifest.Layers[0].Activations;
        Dictionary<string, Tensor> values = Forward(model, golden);
        Tensor activations = values[layer];
        var random = new Random(1);
        float[] direction = [.. activations.Data.Select(_ => random.NextSingle() - 0.5f)];
        values[graph.Directions[0]] = activations with { Data = direction };
        Tensor product = model.Run(graph.File!, values, graph.Products[0])[graph.Products[0]];
        Assert.Equal(activations.Shape, product.Shape);

        const float Step = 3e-3f;
        float[] ahead = GradientAt(Step);
        float[] behind = GradientAt(-Step);
        Compare.Close([.. ahead.Zip(behind, (a, b) => (a - b) / (2 * Step))], product.Data, 2e-2);

        float[] GradientAt(float step)
        {
            var moved = new Dictionary<string, Tensor>(values) { [layer] = activations with { Data = [.. activations.Data.Zip(direction, (a, v) => a + (step * v))] } };
            string[] saved = [.. manifest.Gradient.Saved.Where(s => !graph.Inputs.Contains(s))];
            foreach ((string tensor, Tensor value) in model.Run(manifest.Classifier, moved, [manifest.Scores.Name, .. saved]))
                moved[tensor] = value;
            return model.Run(manifest.Gradient.File, moved, manifest.Gradient.Results[0])[manifest.Gradient.Results[0]].Data;
        }
    }

    /// <summary>ShapleyCAM of that library: the mean over space of <c>G - H A / 2</c> weights the channels.</summary>
    [Fact]
    public async Task Shapley_cam_follows_from_them()
    {
        GoldenCase golden = GoldenCase.OpenOrSkip("lrn-net");
        SplitGraphs model = await SplitGraphs.Import(golden);
        HessianGraph graph = model.Manifest.Hessian!;
        Dictionary<string, Tensor> values = Forward(model, golden);
        Tensor activations = values[model.Manifest.Layers[0].Activations];
        values[graph.Directions[0]] = activations;
        Tensor product = model.Run(graph.File!, values, graph.Products[0])[graph.Products[0]];

        float[] gradients = golden.Array("gradients").Data;
        (int channels, int positions) = ((int)activations.Shape[1], (int)(activations.Shape[2] * activations.Shape[3]));
        float[] map = new float[2 * positions];
        for (int n = 0; n < 2; n++)
        {
            for (int k = 0; k < channels; k++)
            {
                int start = ((n * channels) + k) * positions;
                float weight = Enumerable.Range(start, positions).Average(i => gradients[i] - (0.5f * product.Data[i]));
                for (int p = 0; p < positions; p++)
                    map[(n * positions) + p] += weight * activations.Data[start + p];
            }
        }

        Compare.Close(golden.Array("map_shapleycam").Data, [.. map.Select(v => Math.Max(v, 0))], 1e-4);
    }

    [Theory]
    [InlineData("resnet-small")]
    [InlineData("densenet-small")]
    [LargeGoldenData("vgg16-narrow-features29")]
    public async Task Behind_a_layer_of_relus_there_is_none(string name)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip(name);
        SplitGraphs model = await SplitGraphs.Import(golden);
        Assert.NotNull(model.Manifest.Hessian);
        Assert.Null(model.Manifest.Hessian.File);
        Compare.Close(golden.Array("map_gradcam").Data, golden.Array("map_shapleycam").Data, 1e-5);
    }

    private static Dictionary<string, Tensor> Forward(SplitGraphs model, GoldenCase golden)
    {
        Dictionary<string, Tensor> values = model.Feeds(golden);
        string[] boundary = [.. model.Manifest.Hessian!.Inputs];
        foreach ((string tensor, Tensor value) in model.Run(model.Manifest.Features, values, boundary))
            values[tensor] = value;
        return values;
    }
}
