using GradCam.Explaining;
using GradCam.Export.Randomizing;
using GradCam.Methods;
using GradCam.NumPy;
using GradCam.SplitModels;
using GradCam.TestSupport;
using GradCam.Tools.Export;

namespace GradCam.Export.Tests;

/// <summary>Tests models with shuffled weights. Other weights do not change, and the gradients are those of the new weights.</summary>
public sealed class RandomizedModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_narrow_vgg16()
    {
        Assert.Equal(16, RandomizedModel.LayerCount(NarrowVgg16.Folder));
        var random = new Random(1);
        Check(NarrowVgg16.Folder, new NpyArray([1, 3, 224, 224], [.. Enumerable.Range(0, 3 * 224 * 224).Select(_ => random.NextSingle() * 4 - 2)]));
    }

    [Theory]
    [InlineData("resnet-small")]
    [InlineData("densenet-small")]
    [InlineData("vit-small")]
    public async Task Other_architectures(string name)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip(name);
        Assert.Equal(ExportTool.Success, await ExportTool.Run([golden.Model, "--layer", golden.Tensor, "--output", _folder["model"]], TextWriter.Null, TextWriter.Null));
        Check(_folder["model"], golden.Array("input"));
    }

    [Fact]
    public void What_is_no_split_model() =>
        Assert.Contains("not a split model", Assert.Throws<GradCamException>(() => RandomizedModel.Write(_folder.FullName, _folder["new"], 1, 0, TestContext.Current.CancellationToken)).Message, StringComparison.Ordinal);

    private void Check(string source, NpyArray image)
    {
        int layers = RandomizedModel.LayerCount(source);
        Explanation original = Explain(source, image);

        // No layers: the joined and split model is the original one.
        Explanation none = Explain(Write("none", 0, 3), image);
        Compare.Close(original.Scores, none.Scores, 1e-5);
        Compare.Close(Of(original).Gradients[0].Data, Of(none).Gradients[0].Data, 1e-4);

        // The last layer: the layers before it do not change, and the scores differ.
        Explanation last = Explain(Write("last", 1, 3), image);
        Compare.Close(Of(original).Activations.Data, Of(last).Activations.Data, 1e-5);
        Assert.True(Compare.Distance(original.Scores, last.Scores) > 0.1);
        MustBeConsistent(last);

        // All layers, and the same again.
        string all = Write("all", layers, 3);
        Explanation random = Explain(all, image);
        Assert.True(Compare.Distance(Of(original).Activations.Data, Of(random).Activations.Data) > 0.1);
        Assert.True(Of(random).Gradients[0].Data.Any(g => g != 0), "the gradient is zero everywhere");
        MustBeConsistent(random);
        Assert.Equal(random.Scores, Explain(Write("again", layers, 3), image).Scores);
        Assert.NotEqual(random.Scores, Explain(Write("other", layers, 4), image).Scores);
        Assert.Equal(SplitModel.Open(source).Manifest.Preprocessing, SplitModel.Open(all).Manifest.Preprocessing);

        string Write(string name, int count, int seed)
        {
            RandomizedModel.Write(source, _folder[name], count, seed, TestContext.Current.CancellationToken);
            return _folder[name];
        }
    }

    // The pooled form has constants that were computed from the weights. They must match the new weights.
    private static void MustBeConsistent(Explanation explanation)
    {
        LayerTensors layer = Of(explanation);
        float[] gradients = layer.Gradients[0].Data;
        if (layer.Activations.Shape.Count != 3)
            return;
        int channels = (int)layer.Activations.Shape[0];
        int area = gradients.Length / channels;
        float[] means = [.. Enumerable.Range(0, channels).Select(c => (float)gradients.Skip(c * area).Take(area).Average(g => (double)g))];
        Compare.Close(means, layer.ChannelWeights[0].Data, 1e-3);
    }

    private static LayerTensors Of(Explanation explanation) => explanation.Tensors!.Layers[0];

    private static Explanation Explain(string folder, NpyArray image)
    {
        using Explainer explainer = Explainer.Load(folder, cancellationToken: TestContext.Current.CancellationToken);
        var options = new ExplainOptions { Method = CamMethods.GradCam, KeepTensors = true, Classes = ClassTargets.Of(0) };
        return explainer.Explain(image, options, TestContext.Current.CancellationToken)[0];
    }
}
