using GradCam.Explaining;
using GradCam.Methods;
using GradCam.NumPy;
using GradCam.Sessions;
using GradCam.SplitModels;
using GradCam.TestSupport;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Tests.Sessions;

/// <summary>What happens on a GPU, with the processor's memory taken for that of a device.</summary>
public sealed class DeviceMemoryTests
{
    [Fact]
    public void Only_the_activations_come_back()
    {
        SplitModel model = SplitModel.Open(NarrowVgg16.Folder);
        Manifest manifest = model.Manifest;
        using var bound = new SplitSessions(model, threads: 1, bind: true);
        using var plain = new SplitSessions(model, threads: 1);
        Assert.Null(plain.DeviceMemory);
        NpyArray images = Images();
        using ForwardPass expected = ForwardPass.Run(plain, manifest, images.Data, 2, gradients: true, TestContext.Current.CancellationToken);
        using ForwardPass actual = ForwardPass.Run(bound, manifest, images.Data, 2, gradients: true, TestContext.Current.CancellationToken);

        Assert.Equal(expected.Scores, actual.Scores);
        float[] seed = new float[actual.Scores.Length];
        seed[3] = 1;
        using OrtValue expectedWeights = expected.ChannelWeights(plain, seed, TestContext.Current.CancellationToken)[0];
        using OrtValue actualWeights = actual.ChannelWeights(bound, seed, TestContext.Current.CancellationToken)[0];
        Assert.Equal(expectedWeights.GetTensorDataAsSpan<float>(), actualWeights.GetTensorDataAsSpan<float>());
        Assert.Equal(0, bound.DeviceMemory!.Copies);

        string activations = manifest.Layers[0].Activations;
        Assert.Equal(expected.Tensor(activations), actual.Tensor(activations));
        Assert.Equal(expected.Tensor(activations), actual.Tensor(activations));
        Assert.Equal(1, bound.DeviceMemory.Copies);
    }

    public static TheoryData<ICamMethod> Methods => [new GradCamMethod(), new LayerCamMethod(), new AblationCamMethod(), new SmoothGradCamPlusPlusMethod(samples: 3)];

    [Theory]
    [MemberData(nameof(Methods), DisableDiscoveryEnumeration = true)]
    public void Maps_are_the_same_to_the_bit(ICamMethod method)
    {
        var options = new ExplainOptions { Method = method, Classes = ClassTargets.Top(2) };
        NpyArray images = Images();
        using Explainer plain = Explainer.Load(NarrowVgg16.Folder, cancellation: TestContext.Current.CancellationToken);
        using Explainer bound = Explainer.Load(NarrowVgg16.Folder, new ExplainerOptions { BindTensors = true }, TestContext.Current.CancellationToken);
        IReadOnlyList<Explanation> expected = plain.Explain(images, options, TestContext.Current.CancellationToken);
        IReadOnlyList<Explanation> actual = bound.Explain(images, options, TestContext.Current.CancellationToken);
        for (int n = 0; n < 2; n++)
        {
            Assert.Equal(expected[n].Scores, actual[n].Scores);
            Assert.Equal(expected[n].Classes.Select(c => c.SignedMap.Values), actual[n].Classes.Select(c => c.SignedMap.Values));
        }
    }

    [Fact]
    public void Many_classes_at_once_and_kept_tensors_are_the_same_to_the_bit()
    {
        NpyArray images = Images();
        using Explainer plain = Explainer.Load(NarrowVgg16.Folder, cancellation: TestContext.Current.CancellationToken);
        using Explainer bound = Explainer.Load(NarrowVgg16.Folder, new ExplainerOptions { BindTensors = true }, TestContext.Current.CancellationToken);
        foreach (ExplainOptions options in (ExplainOptions[])[new() { Classes = ClassTargets.Top(20) }, new() { KeepTensors = true }])
        {
            Explanation expected = plain.Explain(images, options, TestContext.Current.CancellationToken)[1];
            Explanation actual = bound.Explain(images, options, TestContext.Current.CancellationToken)[1];
            Assert.Equal(expected.Classes.Select(c => c.Map.Values), actual.Classes.Select(c => c.Map.Values));
            Assert.Equal(expected.Tensors?.Layers[0].Activations.Data, actual.Tensors?.Layers[0].Activations.Data);
        }
    }

    private static NpyArray Images()
    {
        var random = new Random(4);
        return new NpyArray([2, 3, 224, 224], [.. Enumerable.Range(0, 2 * 3 * 224 * 224).Select(_ => (float)((random.NextDouble() * 4) - 2))]);
    }
}
