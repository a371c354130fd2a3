using GradCam.Arithmetic;
using GradCam.Explaining;
using GradCam.Methods;
using GradCam.NumPy;
using GradCam.TestSupport;

namespace GradCam.Tests.Methods;

public sealed class SmoothingTests
{
    private static readonly CancellationToken s_cancel = TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("gradcam")]
    [InlineData("hirescam")]
    [InlineData("layercam")]
    [InlineData("xgradcam")]
    public void Eigen_smoothing_projects_what_the_map_is_the_sum_of(string name)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip("resnet-small");
        var method = (IWeightedCamMethod)CamMethods.Find(name);
        float[]? sum = null;
        float[]? projected = null;
        var probe = new Probe((in CamInput input) =>
        {
            float[] weighted = new float[input.Activations.Length];
            method.Weigh(input, weighted);
            sum = new float[input.Height * input.Width];
            projected = new float[sum.Length];
            for (int i = 0; i < weighted.Length; i++)
                sum[i % sum.Length] += weighted[i];
            PrincipalComponent.Project(weighted, centred: true, projected);
        });
        Explain(golden, probe);
        Compare.Close(Explain(golden, method).SignedMap.Values, sum!, 1e-5);
        ClassExplanation smooth = Explain(golden, CamMethods.Find(name + "+eigen"));
        Compare.Close(projected!, smooth.SignedMap.Values, 1e-5);
        Assert.Equal(smooth.SignedMap.Values.Select(v => Math.Max(v, 0)), smooth.Map.Values);
    }

    [Fact]
    public void Eigen_smoothed_HiResCAM_is_Eigen_Grad_CAM()
    {
        GoldenCase golden = GoldenCase.OpenOrSkip("lrn-net");
        Compare.Close(
            Explain(golden, CamMethods.Find("eigengradcam")).SignedMap.Values,
            Explain(golden, CamMethods.Find("hirescam+eigen")).SignedMap.Values,
            1e-5);
    }

    [Theory]
    [InlineData("gradcam", 0)]
    [InlineData("layercam+eigen", 0)]
    [InlineData("gradcam", 4)]
    public void Augmentation_averages_the_maps_of_variants(string name, int batchSize)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip("resnet-small");
        NpyArray image = First(golden.Array("input"));
        int width = (int)image.Shape[3];
        double[]? mean = null;
        foreach (float factor in new[] { 0.9f, 1f, 1.1f })
        {
            foreach (bool mirrored in new[] { false, true })
            {
                float[] values = [.. image.Data.Select(v => v * factor)];
                CamMap map = Explain(golden, CamMethods.Find(name), new NpyArray(image.Shape, mirrored ? Mirrored(values, width) : values)).SignedMap;
                mean ??= new double[map.Values.Length];
                float[] own = mirrored ? Mirrored(map.Values, map.Width) : map.Values;
                for (int p = 0; p < own.Length; p++)
                    mean[p] += own[p] / 6.0;
            }
        }

        Compare.Close([.. mean!.Select(v => (float)v)], Explain(golden, CamMethods.Find(name + "+augment"), batchSize: batchSize).SignedMap.Values, 1e-4);
    }

    [Fact]
    public void A_mirrored_picture_has_the_mirrored_map()
    {
        GoldenCase golden = GoldenCase.OpenOrSkip("lrn-net");
        NpyArray image = First(golden.Array("input"));
        CamMap plain = Explain(golden, CamMethods.Find("gradcam+augment")).Map;
        CamMap turned = Explain(golden, CamMethods.Find("gradcam+augment"), new NpyArray(image.Shape, Mirrored(image.Data, (int)image.Shape[3]))).Map;
        Compare.Close(Mirrored(plain.Values, plain.Width), turned.Values, 1e-4);
    }

    [Fact]
    public void Names_are_put_together_and_taken_apart()
    {
        Assert.Equal("gradcam+eigen+augment", CamMethods.Find("GradCAM+Eigen+augment").Name);
        Assert.IsType<EigenSmoothing>(CamMethods.Find("layercam+eigen"));
        Assert.Contains("no smoothing 'blur'", Assert.Throws<GradCamException>(() => CamMethods.Find("gradcam+blur")).Message, StringComparison.Ordinal);
        Assert.Contains("no weighted activations", Assert.Throws<GradCamException>(() => CamMethods.Find("eigencam+eigen")).Message, StringComparison.Ordinal);
        Assert.Contains("'eigencam'", Assert.Throws<GradCamException>(() => CamMethods.Find("eigencm")).Message, StringComparison.Ordinal);
        Assert.Equal(CamMethods.All.Count, CamMethods.All.Select(m => m.Name).Distinct().Count());
        Assert.All(CamMethods.All, m => Assert.Same(m, CamMethods.Find(m.Name)));
    }

    private static ClassExplanation Explain(GoldenCase golden, ICamMethod method, NpyArray? image = null, int batchSize = 0)
    {
        using Explainer explainer = Explainer.Load(GoldenModel.FolderOf(golden), cancellationToken: s_cancel);
        var options = new ExplainOptions { Method = method, Classes = ClassTargets.Of(golden.Classes[0]), BatchSize = batchSize };
        return explainer.Explain(image ?? First(golden.Array("input")), options, s_cancel)[0].Classes[0];
    }

    private static NpyArray First(NpyArray batch) => new([1, .. batch.Shape.Skip(1)], batch.Data.AsSpan(0, batch.Data.Length / (int)batch.Shape[0]).ToArray());

    private static float[] Mirrored(float[] rows, int width) => [.. rows.Chunk(width).SelectMany(row => row.Reverse())];
}
