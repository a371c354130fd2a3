using System.Numerics.Tensors;
using GradCam.Onnx.Splitting;
using GradCam.SplitModels;

namespace GradCam.Export.Extra;

/// <summary>Makes the graph to the terms of FullGrad.</summary>
internal sealed class FullGradientMaker : IExtraGraph
{
    private const string File = "full-gradient.onnx";

    public SplitGraph Kind => SplitGraph.FullGradient;

    public bool ReachesImage => true;

    public Manifest Make(ExtraGraphParts parts, Manifest manifest)
    {
        FullGradientModel made = FullGradientModel.Make(parts.Request.Model, parts.Request.Image, parts.Request.Scores, parts.Request.Shapes);
        parts.Add(File, made.Model);
        FullGradientMap[] maps = [.. made.Maps.Select(m => new FullGradientMap(m.Layer, m.Map, SplitPlan.Axes(m.Shape)))];
        return manifest with { FullGradient = new FullGradientGraph(File, made.Gradient, made.Scores, maps, made.Sums) };
    }

    public void Verify(ExtraGraphCheck check)
    {
        FullGradientGraph graph = check.Manifest.FullGradient!;
        float[][] results = check.RunOnImage(Kind, [graph.Gradient, graph.Sums, .. graph.Maps.Select(m => m.Map)], graph.Scores);
        if (check.ImageGradient is { } gradient)
            ExtraGraphCheck.Require("its gradient is not that of the image", ExtraGraphCheck.Distance(results[0], gradient), ExtraGraphCheck.Rounding);
        double product = ExtraGraphCheck.Dot(check.Image, results[0]);
        double size = TensorPrimitives.Norm<float>(check.Image) * (double)TensorPrimitives.Norm<float>(results[0]);
        ExtraGraphCheck.Require("its first sum is not image times gradient", size == 0 ? 0 : Math.Abs(product - results[1][0]) / size, ExtraGraphCheck.Rounding);
    }

    public IReadOnlyList<string> Compared(Manifest manifest, RunTensors inputs) => [manifest.FullGradient!.Gradient, .. manifest.FullGradient.Maps.Select(m => m.Map)];
}
