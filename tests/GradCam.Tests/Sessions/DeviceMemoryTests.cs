using GradCam.Explaining;
using GradCam.Methods;
using GradCam.NumPy;
using GradCam.Sessions;
using GradCam.SplitModels;
using GradCam.TestSupport;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Tests.Sessions;

/// <summary>Tests the code for a GPU, with the CPU's memory as a device's memory.</summary>
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

    public static TheoryData<ICamMethod> Reduced => [new GradCamMethod(), new FinerCamMethod(), new HiResCamMethod(), new LayerCamMethod(), new ElementwiseGradCamMethod()];

    [Theory]
    [MemberData(nameof(Reduced), DisableDiscoveryEnumeration = true)]
    public void Nothing_but_maps_and_scores_comes_back_where_the_method_is_a_sum(ICamMethod method)
    {
        SplitModel model = SplitModel.Open(NarrowVgg16.Folder);
        TargetLayer layer = model.Manifest.Layers[0];
        NpyArray images = Images();
        using var bound = new SplitSessions(model, threads: 1, bind: true);
        using ForwardPass forward = ForwardPass.Run(bound, model.Manifest, images.Data, 2, gradients: true, TestContext.Current.CancellationToken);
        int k = forward.Scores.Length / 2;
        ScoreTarget[] targets = [.. Enumerable.Range(0, 2).Select(n => method.Refine(new ClassScore(n + 3), forward.Scores.Slice(n * k, k)))];
        using BackwardPass backward = BackwardPass.Run(bound, forward, targets, method.Needs, TestContext.Current.CancellationToken);
        float[] maps = backward.Maps(((IReducedOnDevice)method).Formula, 0, layer, TestContext.Current.CancellationToken).ToArray();
        Assert.Equal(0, bound.DeviceMemory!.Copies);

        using Explainer plain = Explainer.Load(NarrowVgg16.Folder, cancellationToken: TestContext.Current.CancellationToken);
        IReadOnlyList<Explanation> expected = plain.Explain(images, new ExplainOptions { Method = method, Classes = ClassTargets.ForEach("3", "4") }, TestContext.Current.CancellationToken);
        Compare.Close([.. expected.SelectMany(e => e.Classes[0].SignedMap.Values)], maps, 1e-5);
    }

    public static TheoryData<ICamMethod> Methods => [new GradCamMethod(), new FinerCamMethod(), new HiResCamMethod(), new LayerCamMethod(), new ElementwiseGradCamMethod(), new XGradCamMethod(), new AblationCamMethod(), new SmoothGradCamPlusPlusMethod(samples: 3)];

    [Theory]
    [MemberData(nameof(Methods), DisableDiscoveryEnumeration = true)]
    public void Maps_are_the_same(ICamMethod method)
    {
        var options = new ExplainOptions { Method = method, Classes = ClassTargets.Top(2) };
        NpyArray images = Images();
        using Explainer plain = Explainer.Load(NarrowVgg16.Folder, cancellationToken: TestContext.Current.CancellationToken);
        using Explainer bound = Explainer.Load(NarrowVgg16.Folder, new ExplainerOptions { BindTensors = true }, TestContext.Current.CancellationToken);
        IReadOnlyList<Explanation> expected = plain.Explain(images, options, TestContext.Current.CancellationToken);
        IReadOnlyList<Explanation> actual = bound.Explain(images, options, TestContext.Current.CancellationToken);
        for (int n = 0; n < 2; n++)
        {
            Assert.Equal(expected[n].Scores, actual[n].Scores);
            for (int rank = 0; rank < 2; rank++)
                Compare.Close(expected[n].Classes[rank].SignedMap.Values, actual[n].Classes[rank].SignedMap.Values, 1e-5);
        }
    }

    [Fact]
    public void Many_classes_at_once_and_kept_tensors_are_the_same()
    {
        NpyArray images = Images();
        using Explainer plain = Explainer.Load(NarrowVgg16.Folder, cancellationToken: TestContext.Current.CancellationToken);
        using Explainer bound = Explainer.Load(NarrowVgg16.Folder, new ExplainerOptions { BindTensors = true }, TestContext.Current.CancellationToken);
        foreach (ExplainOptions options in (ExplainOptions[])[new() { Classes = ClassTargets.Top(20) }, new() { KeepTensors = true }])
        {
            Explanation expected = plain.Explain(images, options, TestContext.Current.CancellationToken)[1];
            Explanation actual = bound.Explain(images, options, TestContext.Current.CancellationToken)[1];
            for (int rank = 0; rank < expected.Classes.Count; rank++)
                Compare.Close(expected.Classes[rank].Map.Values, actual.Classes[rank].Map.Values, 1e-5);
            Assert.Equal(expected.Tensors?.Layers[0].Activations.Data, actual.Tensors?.Layers[0].Activations.Data);
            Assert.Equal(expected.Tensors?.Layers[0].Gradients[0].Data, actual.Tensors?.Layers[0].Gradients[0].Data);
        }
    }

    private static NpyArray Images()
    {
        var random = new Random(4);
        return new NpyArray([2, 3, 224, 224], [.. Enumerable.Range(0, 2 * 3 * 224 * 224).Select(_ => (float)((random.NextDouble() * 4) - 2))]);
    }
}
