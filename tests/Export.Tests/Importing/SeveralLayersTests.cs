using GradCam.Export.Importing;
using GradCam.SplitModels;
using GradCam.TestSupport;
using Microsoft.ML.OnnxRuntime;

namespace Export.Tests.Importing;

/// <summary>Tests one split model with several target layers, one after the other.</summary>
public sealed class SeveralLayersTests : IDisposable
{
    private const string Early = "/layer1/relu_1/Relu_output_0";
    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void The_gradient_at_each_is_that_of_a_model_cut_there_alone(bool earlyFirst)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip("resnet-small");
        string[] layers = earlyFirst ? [Early, golden.Tensor] : [golden.Tensor, Early];
        OnnxImportReport report = Import(golden.Model, "both", layers);
        Assert.Equal(layers, report.Layers.Select(l => l.Name));
        Import(golden.Model, "early", Early);

        Dictionary<string, float[]> both = Gradients("both", golden);
        Compare.Close(golden.Array("gradients").Data, both[golden.Tensor], 1e-4);
        Compare.Close(Gradients("early", golden)[Early], both[Early], 1e-5);
    }

    [Fact]
    public void One_that_is_named_twice_counts_once()
    {
        GoldenCase golden = GoldenCase.OpenOrSkip("resnet-small");
        Assert.Single(Import(golden.Model, "model", golden.Tensor, "/layer3/layer3.1/relu_1/Relu").Layers);
    }

    private OnnxImportReport Import(string model, string name, params string[] layers) =>
        OnnxImporter.Import(model, _folder[name], new OnnxImportOptions { Layers = layers }, cancellationToken: TestContext.Current.CancellationToken);

    // Runs the graphs directly, each with all its outputs.
    private Dictionary<string, float[]> Gradients(string name, GoldenCase golden)
    {
        SplitModel model = SplitModel.Open(_folder[name]);
        Manifest manifest = model.Manifest;
        var values = new Dictionary<string, OrtValue>
        {
            [manifest.Image.Name] = OrtValue.CreateTensorValueFromMemory(golden.Array("input").Data, [golden.Classes.Count, .. manifest.Image.Shape.Skip(1)]),
        };
        Run(manifest.Features);
        Run(manifest.Classifier);
        float[] seed = new float[golden.Classes.Count * model.ClassCount];
        for (int i = 0; i < golden.Classes.Count; i++)
            seed[(i * model.ClassCount) + golden.Classes[i]] = 1;
        values[manifest.Seed] = OrtValue.CreateTensorValueFromMemory(seed, [golden.Classes.Count, model.ClassCount]);
        Run(manifest.Gradient.File);
        return manifest.Layers.Select((l, i) => (l.Activations, values[manifest.Gradient.Results[i]])).ToDictionary(p => p.Activations, p => p.Item2.GetTensorDataAsSpan<float>().ToArray());

        void Run(string file)
        {
            using var session = new InferenceSession(model.PathOf(file));
            using var run = new RunOptions();
            string[] outputs = [.. session.OutputNames];
            foreach ((string output, OrtValue value) in outputs.Zip(session.Run(run, session.InputNames, [.. session.InputNames.Select(i => values[i])], outputs)))
                values[output] = value;
        }
    }
}
