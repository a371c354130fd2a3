using System.Globalization;
using GradCam.Explaining;
using GradCam.Export.Importing;
using GradCam.NetVips;
using GradCam.Pictures;
using GradCam.TestSupport;

namespace GradCam.Cli.Tests;

/// <summary>
/// Tests two classifiers trained on ImageNet and 64 photographs, which are not in the repository. The expected top-1 and probability of each
/// photograph are from another runtime.
/// </summary>
public sealed class RealModelTests : IDisposable
{
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("squeezenet1.0", "/fire9/Concat_output_0", null)]
    [InlineData("mobilenetv1_0.25_bn", "/stage3/stage3.1/stage3.1.5/Relu_output_0", 1e-3f)]
    public void Photographs_get_the_known_answers_and_the_layer_is_the_usual_one(string name, string layer, float? tolerance)
    {
        string real = Path.Combine(TestPaths.Root, "..", "shared", "real");
        Assert.SkipUnless(Directory.Exists(real), $"the photographs and {name} are not here");
        OnnxImporter.Import(Path.Combine(real, name + ".onnx"), _folder["model"], new OnnxImportOptions(), cancellationToken: TestContext.Current.CancellationToken);

        var codec = new NetVipsCodec();
        using Explainer explainer = Explainer.Load(_folder["model"], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(layer, explainer.Model.Manifest.Layers[0].Name);
        string[] lines = File.ReadAllLines(Path.Combine(real, "manifest.csv"));
        string[] columns = lines[0].Split(',');
        int answer = Array.IndexOf(columns, name + "_top1");
        int probability = Array.IndexOf(columns, name + "_p_true");
        Assert.Equal(65, lines.Length);
        foreach (string[] row in lines.Skip(1).Select(l => l.Split(',')))
        {
            Picture picture = codec.Decode(File.ReadAllBytes(Path.Combine(real, "images", row[0])));
            int trueClass = int.Parse(row[1], CultureInfo.InvariantCulture);
            Explanation explanation = explainer.Explain(picture, new ExplainOptions { Classes = ClassTargets.Of(trueClass) }, TestContext.Current.CancellationToken);

            Assert.Equal(int.Parse(row[answer], CultureInfo.InvariantCulture), Array.IndexOf(explanation.Scores, explanation.Scores.Max()));

            // The crop of SqueezeNet's pictures to its odd 227 pixels is not recorded, and a shift of a pixel changes a probability.
            if (tolerance is { } allowed)
                Assert.Equal(float.Parse(row[probability], CultureInfo.InvariantCulture), explanation.Classes[0].Probability, allowed);
            Assert.True(explanation.Classes[0].Map.Maximum > 0, $"{row[0]}: an empty map");
        }
    }
}
