using GradCam.Explaining;
using GradCam.NumPy;
using GradCam.SplitModels;
using GradCam.TestSupport;
using GradCam.Tools.Export;

namespace Export.Tests.Importing;

/// <summary>Tests models of many architectures, imported from ONNX, against PyTorch's autograd.</summary>
public sealed class GoldenModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [LargeGoldenData("vgg16-narrow-features29")]
    [LargeGoldenData("vgg16-narrow-features30")]
    [InlineData("resnet-small")]
    [LargeGoldenData("squeezenet1_1")]
    [LargeGoldenData("mobilenet_v2-small")]
    [InlineData("densenet-small")]
    [InlineData("lrn-net")]
    public async Task At_the_target_layer(string name)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip(name);
        using Explainer explainer = await Import(golden, golden.Tensor);

        IReadOnlyList<Explanation> both = Explain(explainer, golden, golden.Array("input"), 0, 2);
        Compare.Close(golden.Array("scores").Data, Joined(both, e => e.Scores), 1e-4);
        Compare.Close(golden.Array("activations").Data, Joined(both, e => e.Tensors!.Activations.Data), 1e-4);
        Compare.Close(golden.Array("gradients").Data, Joined(both, e => e.Tensors!.Gradients[0].Data), 1e-4);
        Compare.Close(golden.Array("map_gradcam").Data, Joined(both, e => e.Classes[0].Map.Values), 1e-4);

        // One at a time, the results are the same.
        for (int n = 0; n < 2; n++)
        {
            Explanation alone = Explain(explainer, golden, Slice(golden.Array("input"), n), n, 1)[0];
            Compare.Close(both[n].Scores, alone.Scores, 1e-4);
            Compare.Close(both[n].Tensors!.Gradients[0].Data, alone.Tensors!.Gradients[0].Data, 1e-4);
            Compare.Close(both[n].Classes[0].Map.Values, alone.Classes[0].Map.Values, 1e-4);
        }
    }

    [Fact]
    public async Task At_tokens_which_are_read_as_a_grid()
    {
        GoldenCase golden = GoldenCase.OpenOrSkip("vit-small");
        using Explainer explainer = await Import(golden, golden.Tensor);
        Assert.Equal(new TokenLayout(1, 8, 8), explainer.Model.Manifest.Layers[0].Tokens);

        IReadOnlyList<Explanation> both = Explain(explainer, golden, golden.Array("input"), 0, 2);
        float[] activations = golden.Array("activations").Data;
        float[] gradients = golden.Array("gradients").Data;
        Compare.Close(golden.Array("scores").Data, Joined(both, e => e.Scores), 1e-4);
        Compare.Close(activations, Joined(both, e => e.Tensors!.Activations.Data), 1e-4);
        Compare.Close(gradients, Joined(both, e => e.Tensors!.Gradients[0].Data), 1e-4);

        // Grad-CAM by its definition on the 64 patches of 48 numbers after the class token.
        for (int n = 0; n < 2; n++)
        {
            float[] expected = new float[64];
            for (int d = 0; d < 48; d++)
            {
                int At(int patch) => (((n * 65) + 1 + patch) * 48) + d;
                float weight = Enumerable.Range(0, 64).Average(p => gradients[At(p)]);
                for (int p = 0; p < 64; p++)
                    expected[p] += weight * activations[At(p)];
            }

            Compare.Close([.. expected.Select(v => Math.Max(v, 0))], both[n].Classes[0].Map.Values, 1e-4);
        }
    }

    [Fact]
    public async Task Without_a_layer_a_vision_transformer_is_cut_at_the_tokens_of_its_last_attention()
    {
        GoldenCase golden = GoldenCase.OpenOrSkip("vit-small");
        using var output = new StringWriter();
        Assert.Equal(ExportTool.Success, await ExportTool.Run([golden.Model, "--output", _folder["model"]], output, TextWriter.Null));
        using Explainer explainer = Explainer.Load(_folder["model"], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(golden.Tensor, explainer.Model.Manifest.Layers[0].Name);
        Assert.Contains("8x8 patches behind 1 set aside", output.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("resnet-small")]
    [LargeGoldenData("squeezenet1_1")]
    [LargeGoldenData("mobilenet_v2-small")]
    [InlineData("densenet-small")]
    public async Task Without_a_layer_a_convolutional_network_is_cut_in_front_of_its_pooling(string name)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip(name);
        Assert.Equal(ExportTool.Success, await ExportTool.Run([golden.Model, "--output", _folder["model"]], TextWriter.Null, TextWriter.Null));
        using Explainer explainer = Explainer.Load(_folder["model"], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(golden.Tensor, explainer.Model.Manifest.Layers[0].Name);
    }

    [Theory]
    [LargeGoldenData("vgg16-narrow-features30")]
    [InlineData("resnet-small")]
    [LargeGoldenData("squeezenet1_1")]
    [LargeGoldenData("mobilenet_v2-small")]
    [InlineData("densenet-small")]
    [InlineData("lrn-net")]
    [InlineData("vit-small")]
    public async Task At_the_image(string name)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip(name);
        using Explainer explainer = await Import(golden, "image");

        IReadOnlyList<Explanation> both = Explain(explainer, golden, golden.Array("input"), 0, 2);
        Compare.Close(golden.Array("scores").Data, Joined(both, e => e.Scores), 1e-4);
        Compare.Close(golden.Array("input_gradients").Data, Joined(both, e => e.Tensors!.Gradients[0].Data), 1e-4);
    }

    private async Task<Explainer> Import(GoldenCase golden, string layer)
    {
        using var error = new StringWriter();
        int code = await ExportTool.Run([golden.Model, "--layer", layer, "--output", _folder["model"]], TextWriter.Null, error);
        Assert.True(code == ExportTool.Success, error.ToString());
        return Explainer.Load(_folder["model"], cancellationToken: TestContext.Current.CancellationToken);
    }

    private static IReadOnlyList<Explanation> Explain(Explainer explainer, GoldenCase golden, NpyArray input, int first, int count) =>
        explainer.Explain(
            input,
            new ExplainOptions { KeepTensors = true, Classes = ClassTargets.ForEach([.. golden.Classes.Skip(first).Take(count).Select(c => $"{c}")]) },
            TestContext.Current.CancellationToken);

    private static NpyArray Slice(NpyArray batch, int index)
    {
        int length = batch.Data.Length / (int)batch.Shape[0];
        return new NpyArray([1, .. batch.Shape.Skip(1)], batch.Data.AsSpan(index * length, length).ToArray());
    }

    private static float[] Joined(IReadOnlyList<Explanation> explanations, Func<Explanation, float[]> part) => [.. explanations.SelectMany(part)];
}
