using GradCam.Onnx.Splitting;
using GradCam.SplitModels;

namespace GradCam.Export.Extra;

/// <summary>
/// Makes the graph of guided backpropagation. It is no derivative, so only its forward half is verified; its parts are those of the image's gradient.
/// </summary>
internal sealed class GuidedGradientMaker : IExtraGraph
{
    private const string File = "guided-gradient.onnx";

    public SplitGraph Kind => SplitGraph.GuidedGradient;

    public bool ReachesImage => true;

    public Manifest Make(ExtraGraphParts parts, Manifest manifest)
    {
        ImageGradientModel made = ImageGradientModel.MakeGuided(parts.Request.Model, parts.Request.Image, parts.Request.Scores, parts.Request.Shapes);
        parts.Add(File, made.Model);
        return manifest with { GuidedGradient = new ImageGradientGraph(File, made.Gradient, made.Scores) };
    }

    public void Verify(ExtraGraphCheck check)
    {
        ImageGradientGraph graph = check.Manifest.GuidedGradient!;
        check.RunOnImage(Kind, [graph.Gradient], graph.Scores);
    }

    public IReadOnlyList<string> Compared(Manifest manifest, RunTensors inputs) => [manifest.GuidedGradient!.Gradient];
}
