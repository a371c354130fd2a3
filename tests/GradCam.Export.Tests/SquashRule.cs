using GradCam.Export.Importing;
using GradCam.Onnx.Gradients;
using GradCam.Onnx.Gradients.Rules;

namespace GradCam.Export.Tests;

// Y = X / (1 + |X|), written with an operator of our own: dX = dY / (1 + |X|)^2.
internal sealed class SquashRule : GradientRule
{
    public override void Backward(BackwardNode node)
    {
        Term slope = 1 / (1 + node.X().Abs());
        node.Give(0, node.DY() * slope * slope);
    }
}

/// <summary>The second example of docs/own-operators.md; it only has to compile.</summary>
internal static class SquashExample
{
    public static void Run()
    {
        GradientRules.Add("my.company.Squash", new SquashRule());
        OnnxImporter.Import("model.onnx", "model-split", new OnnxImportOptions());
    }
}
