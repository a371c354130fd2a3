using GradCam.Onnx.Splitting;
using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Extra;

/// <summary>Makes the graph to the gradient with respect to the image.</summary>
internal sealed class ImageGradientMaker : IExtraGraph
{
    private const string File = "image-gradient.onnx";

    public SplitGraph Kind => SplitGraph.ImageGradient;

    public bool ReachesImage => true;

    public Manifest Make(ExtraGraphParts parts, Manifest manifest)
    {
        ImageGradientModel made = ImageGradientModel.Make(parts.Request.Model, parts.Request.Image, parts.Request.Scores, parts.Request.Shapes);
        parts.Add(File, made.Model);
        return manifest with { ImageGradient = new ImageGradientGraph(File, made.Gradient, made.Scores) };
    }

    // The gradient along a direction must equal central differences of the scores. If the scores bend too sharply, the written graph must equal the
    // checked rules, combined anew.
    public void Verify(ExtraGraphCheck check)
    {
        ImageGradientGraph graph = check.Manifest.ImageGradient!;
        float[] gradient = check.RunOnImage(Kind, [graph.Gradient], graph.Scores)[0];
        try
        {
            check.Slope(check.Image, gradient, image => ExtraGraphCheck.Dot(check.ScoresOf(image), check.Seed));
        }
        catch (GradCamException) when (FollowsFromRules(check, gradient))
        {
            // Differences give no result, and the rules are right.
        }

        check.ImageGradient = gradient;
    }

    public IReadOnlyList<string> Compared(Manifest manifest, RunTensors inputs) => [manifest.ImageGradient!.Gradient];

    private static bool FollowsFromRules(ExtraGraphCheck check, float[] gradient)
    {
        Manifest manifest = check.Manifest;
        ImageGradientModel anew = ImageGradientModel.Make(check.Plan.Whole, manifest.Image.Name, manifest.Scores.Name, check.Plan.Shapes);
        using OrtValue image = check.ImageValue();
        using OrtValue seed = check.SeedValue();
        using RunTensors results = Verification.RunGraph(check.Model.Folder, anew.Model, [manifest.Image.Name, manifest.Seed], [image, seed], [anew.Gradient], literally: true, check.Cancellation);
        return ExtraGraphCheck.Distance(gradient, results.Floats(anew.Gradient)) <= ExtraGraphCheck.Rounding;
    }
}
