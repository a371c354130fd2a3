using GradCam.Explaining;
using GradCam.NumPy;
using GradCam.TestSupport;
using GradCam.Tools.Export;

namespace Export.Tests.Importing;

/// <summary>The maps of all classes at once are those of one class after the other.</summary>
public sealed class ManyClassesTests : IDisposable
{
    private const int Compared = 12;

    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [LargeGoldenData("vgg16-narrow-features29", true)]
    [LargeGoldenData("vgg16-narrow-features30", true)]
    [InlineData("resnet-small", true)]
    [LargeGoldenData("squeezenet1_1", false)]
    [LargeGoldenData("mobilenet_v2-small", false)]
    [InlineData("densenet-small", false)]
    public async Task Of_a_batch(string name, bool atOnce)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip(name);
        using var error = new StringWriter();
        Assert.True(await ExportTool.Run([golden.Model, "--output", _folder["model"], "--layer", golden.Tensor], TextWriter.Null, error) == ExportTool.Success, error.ToString());
        using Explainer explainer = Explainer.Load(_folder["model"], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(atOnce, explainer.Model.Manifest.ClassWeights is not null);
        NpyArray images = golden.Array("input");
        int classes = explainer.Model.ClassCount;
        Assert.True(classes >= 8, "so few classes are not run at once");

        IReadOnlyList<Explanation> together = explainer.Explain(images, new ExplainOptions { Classes = ClassTargets.Top(classes) }, TestContext.Current.CancellationToken);
        for (int n = 0; n < together.Count; n++)
        {
            Assert.Equal(classes, together[n].Classes.Count);

            // If there are many classes, the test uses some, from the best to the worst.
            foreach (ClassExplanation expected in together[n].Classes.Where((_, rank) => rank % Math.Max(1, classes / Compared) == 0))
            {
                Explanation alone = explainer.Explain(images, new ExplainOptions { Classes = ClassTargets.Of(expected.Index) }, TestContext.Current.CancellationToken)[n];
                Compare.Close(alone.Classes[0].SignedMap.Values, expected.SignedMap.Values, 1e-5);
            }
        }
    }
}
