using GradCam.SplitModels;
using GradCam.TestSupport;

namespace GradCam.Export.Tests.Extra;

/// <summary>Tests FullGrad's terms. They are complete (equation 3 of the paper) if a network is piecewise linear.</summary>
public sealed class FullGradientTests
{
    [Theory]
    [LargeGoldenData("vgg16-narrow-features30", 14)]
    [InlineData("resnet-small", 12)]
    [LargeGoldenData("squeezenet1_1", 27)]
    [InlineData("densenet-small", 26)]
    public async Task Its_terms_add_up_to_the_score_of_a_network_of_relus(string name, int maps)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip(name);
        SplitGraphs model = await SplitGraphs.Import(golden);
        FullGradientGraph graph = model.Manifest.FullGradient!;
        Assert.Equal(maps, graph.Maps.Count);
        Dictionary<string, Tensor> feeds = model.Feeds(golden);
        Dictionary<string, Tensor> results = model.Run(graph.File, feeds, [graph.Gradient, graph.Scores, graph.Sums, .. graph.Maps.Select(m => m.Map)]);
        Compare.Close(golden.Array("input_gradients").Data, results[graph.Gradient].Data, 1e-4);
        Compare.Close(golden.Array("scores").Data, results[graph.Scores].Data, 1e-4);

        float[] seed = feeds[model.Manifest.Seed].Data;
        float[] expected = [.. results[graph.Scores].Data.Zip(seed, (y, s) => y * s).Chunk(seed.Length / 2).Select(c => c.Sum())];
        Tensor sums = results[graph.Sums];
        Assert.True(sums.Shape[1] >= maps);
        float[] actual = [.. sums.Data.Chunk((int)sums.Shape[1]).Select(c => (float)c.Sum(v => (double)v))];
        float largest = sums.Data.Max(Math.Abs);
        for (int n = 0; n < 2; n++)
            Assert.True(Math.Abs(expected[n] - actual[n]) <= 1e-4 * Math.Max(largest, Math.Abs(expected[n])), $"picture {n}: {actual[n]} instead of {expected[n]}, of terms up to {largest}");

        // The image's own term by its definition.
        Compare.Close(Psi(feeds[model.Manifest.Image.Name].Data, results[graph.Gradient]), results[graph.Maps[0].Map].Data, 1e-4);

        // One map per layer at its resolution, from 0 up to the number of channels.
        Assert.Equal(model.Manifest.Image.Name, graph.Maps[0].Layer);
        foreach (FullGradientMap map in graph.Maps)
        {
            Assert.Equal([2, .. map.Shape.Skip(1)], results[map.Map].Shape);
            Assert.All(results[map.Map].Data, v => Assert.True(v >= 0));
        }

        Dictionary<string, Tensor> alone = model.Run(graph.File, model.Feeds(golden, 1, 1), [.. graph.Maps.Select(m => m.Map)]);
        foreach (FullGradientMap map in graph.Maps)
            Compare.Close(results[map.Map].Rows(1, 1).Data, alone[map.Map].Data, 1e-3);
    }

    private static float[] Psi(float[] image, Tensor gradient)
    {
        int positions = (int)(gradient.Shape[2] * gradient.Shape[3]);
        float[] map = new float[gradient.Shape[0] * positions];
        for (int n = 0; n < gradient.Shape[0]; n++)
        {
            int start = n * 3 * positions;
            float[] term = [.. Enumerable.Range(start, 3 * positions).Select(i => Math.Abs(image[i] * gradient.Data[i]))];
            float low = term.Min();
            float high = term.Max() - low;
            for (int i = 0; i < term.Length; i++)
                map[(n * positions) + (i % positions)] += (term[i] - low) / (high + 1e-6f);
        }

        return map;
    }
}
