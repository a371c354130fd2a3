using System.Collections.Concurrent;
using GradCam.Explaining;
using GradCam.NumPy;
using GradCam.TestSupport;

namespace GradCam.Tests.Methods.Attributing;

/// <summary>
/// Represents a golden model cut at its image. A graph of the classifier and saved tensors then computes the gradient with respect to the image in
/// the ordinary way.
/// </summary>
internal sealed class CutAtImage
{
    private static readonly ConcurrentDictionary<string, CutAtImage> s_models = new();
    private readonly Explainer _explainer;

    private CutAtImage(string name)
    {
        _explainer = Explainer.Load(TestSupport.GoldenModel.FolderOf(GoldenCase.OpenOrSkip(name), "image"));
        AppDomain.CurrentDomain.ProcessExit += (_, _) => _explainer.Dispose();
    }

    public static CutAtImage OpenOrSkip(string name) => s_models.GetOrAdd(name, n => new CutAtImage(n));

    /// <summary>Returns gradients of the target with respect to images <c>[3,H,W]</c>, one after the other.</summary>
    public float[] Gradient(NpyArray shape, float[] image, ScoreTarget target)
    {
        var options = new ExplainOptions { Classes = ClassTargets.Custom(target), KeepTensors = true };
        return _explainer.Explain(new NpyArray(shape.Shape, image), options, TestContext.Current.CancellationToken)[0].Tensors!.Gradients[0].Data;
    }
}
