using GradCam.Arithmetic;
using GradCam.Explaining;
using GradCam.HeatMaps;
using GradCam.Methods;
using GradCam.NumPy;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Tests.Methods;

/// <summary>Tests maps against pytorch-grad-cam's, for every available golden case.</summary>
public sealed class GoldenMapTests
{
    private static readonly CancellationToken s_cancel = TestContext.Current.CancellationToken;

    public static TheoryData<string, string> Formulas() =>
        Every("gradcam", "hirescam", "elementwise", "gradcamplusplus", "xgradcam", "layercam", "finercam", "shapleycam");

    public static TheoryData<string, string> Components() => Every("eigencam", "eigengradcam");

    [Theory]
    [MemberData(nameof(Formulas))]
    public void Formulas_of_activations_and_gradients(string name, string method)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip(name);
        Compare.Close(golden.Array("map_" + method).Data, [.. Explain(golden, method).SelectMany(c => c.Map.Values)], 1e-4);
    }

    [Theory]
    [MemberData(nameof(Components))]
    public void Principal_components_up_to_the_sign_that_the_library_leaves_to_chance(string name, string method)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip(name);
        float[] expected = golden.Array("map_" + method).Data;
        IReadOnlyList<ClassExplanation> explained = Explain(golden, method);
        int area = expected.Length / explained.Count;
        for (int n = 0; n < explained.Count; n++)
        {
            float[] own = expected.AsSpan(n * area, area).ToArray();
            float[] signed = explained[n].SignedMap.Values;
            Assert.True(Math.Min(Compare.Distance(own, Rectified(signed, 1)), Compare.Distance(own, Rectified(signed, -1))) <= 1e-4);
        }
    }

    [Theory]
    [InlineData("resnet-small", "gradcam")]
    [InlineData("resnet-small", "layercam")]
    [InlineData("lrn-net", "gradcam")]
    [InlineData("lrn-net", "layercam")]
    [LargeGoldenData("squeezenet1_1", "layercam")]
    [LargeGoldenData("mobilenet_v2-small", "gradcam")]
    [LargeGoldenData("vgg16-narrow-features29", "gradcam")]
    [LargeGoldenData("vgg16-narrow-features30", "layercam")]
    public void Heat_maps_that_are_stretched_and_enlarged(string name, string method)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip(name);
        NpyArray expected = golden.Array("cam_" + method);
        var options = new HeatMapOptions { Normalize = NormalizationMode.MinMax, Upsample = ResampleFilter.Bilinear };
        float[] large = HeatMap.RenderFloats(Explain(golden, method)[0].Map, (int)expected.Shape[2], (int)expected.Shape[1], options);

        // The library stretches once more at the end.
        Normalization.Apply(large, NormalizationMode.MinMax, large);
        Compare.Close(expected.Data, large, 1e-4);
    }

    private static TheoryData<string, string> Every(params string[] methods)
    {
        var data = new TheoryData<string, string>();
        string[] names = ["resnet-small", "lrn-net", "densenet-small", "mobilenet_v2-small", "squeezenet1_1", "vgg16-narrow-features29", "vgg16-narrow-features30"];
        foreach (string name in names.Where(GoldenCase.IsAtHand))
        {
            foreach (string method in methods)
                data.Add(name, method);
        }

        return data;
    }

    private static IReadOnlyList<ClassExplanation> Explain(GoldenCase golden, string method)
    {
        using Explainer explainer = Explainer.Load(GoldenModel.FolderOf(golden), cancellationToken: s_cancel);

        // Finer-CAM explains the top class there.
        ClassTargets classes = method == "finercam" ? ClassTargets.Top1 : ClassTargets.ForEach([.. golden.Classes.Select(c => $"{c}")]);
        var options = new ExplainOptions { Method = CamMethods.Find(method), Classes = classes };
        return [.. explainer.Explain(golden.Array("input"), options, s_cancel).Select(e => e.Classes[0])];
    }

    private static float[] Rectified(float[] map, int sign) => [.. map.Select(v => Math.Max(0, sign * v))];
}
