using GradCam.Explaining;
using GradCam.Export.Importing;
using GradCam.NumPy;
using GradCam.Onnx.Model;
using GradCam.TestSupport;

namespace Export.Tests.Importing;

/// <summary>Tests classifiers that end in a convolution and a global pool and return <c>[N,K,1,1]</c>.</summary>
public sealed class ScoreVectorTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Scores_of_four_axes_are_a_vector(bool softmax)
    {
        ModelProto model = TinyClassifier.Make();
        GraphProto graph = model.Graph;
        graph.Node.RemoveAt(4);
        graph.Node.RemoveAt(3);
        graph.Initializer.RemoveAt(2);
        graph.Initializer[1] = TinyClassifier.Constant("weight", 5, 4, 1, 1);
        graph.Node.Add(TinyClassifier.Node("Conv", ["pool", "weight"], "maps"));
        graph.Node.Add(TinyClassifier.Node("GlobalAveragePool", ["maps"], "logits"));
        if (softmax)
            graph.Node.Add(TinyClassifier.Node("Softmax", ["logits"], "probabilities", Attributes.Make("axis", 1)));
        graph.Output[0] = TinyClassifier.Value(softmax ? "probabilities" : "logits", 5, 1, 1);
        OnnxFile.Write(_folder["model.onnx"], model);

        OnnxImportReport report = OnnxImporter.Import(_folder["model.onnx"], _folder["split"], new OnnxImportOptions(), cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal("pool", Assert.Single(report.Layers).Name);
        using Explainer explainer = Explainer.Load(_folder["split"], cancellationToken: TestContext.Current.CancellationToken);
        var picture = new NpyArray([2, 3, 8, 8], [.. Enumerable.Range(0, 384).Select(i => MathF.Sin(i))]);
        IReadOnlyList<Explanation> both = explainer.Explain(picture, cancellationToken: TestContext.Current.CancellationToken);
        Assert.All(both, e => Assert.Equal(5, e.Scores.Length));
        Assert.NotEqual(1, both[0].Scores.Sum(), 3);
    }
}
