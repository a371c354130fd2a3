using System.Collections.Concurrent;
using GradCam.Explaining;
using GradCam.Methods;
using GradCam.NumPy;
using GradCam.TestSupport;
using GradCam.Tools.Export;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Tests.Methods.Perturbing;

/// <summary>Represents a golden model, split once per test run at its target layer, and plain ways to run it.</summary>
internal sealed class GoldenModel
{
    private static readonly TemporaryFolder s_root = CreateRoot();
    private static readonly ConcurrentDictionary<string, Lazy<GoldenModel>> s_models = new();

    private readonly Lazy<InferenceSession> _classifier;

    private GoldenModel(GoldenCase golden, string folder)
    {
        Golden = golden;
        Explainer = Explainer.Load(folder);
        _classifier = new Lazy<InferenceSession>(() => new InferenceSession(Path.Combine(folder, "classifier.onnx")));
    }

    public GoldenCase Golden { get; }

    public Explainer Explainer { get; }

    /// <summary>Opens a model, or skips the test.</summary>
    public static GoldenModel OpenOrSkip(string name)
    {
        GoldenCase golden = GoldenCase.OpenOrSkip(name);
        return s_models.GetOrAdd(name, n => new Lazy<GoldenModel>(() => new GoldenModel(golden, Split(golden, n)))).Value;
    }

    /// <summary>Returns the golden input of that index, <c>[3,H,W]</c>.</summary>
    public NpyArray Input(int index = 0) => Part("input", index);

    /// <summary>Returns the golden activations of that input, <c>[C,h,w]</c>.</summary>
    public NpyArray Activations(int index = 0) => Part("activations", index);

    /// <summary>Explains an image.</summary>
    public ClassExplanation Explain(ICamMethod method, NpyArray image, ScoreTarget target, int batchSize = 0, IProgress<CamProgress>? progress = null) =>
        Explainer.Explain(image, new ExplainOptions { Method = method, Classes = ClassTargets.Custom(target), BatchSize = batchSize, Progress = progress }, TestContext.Current.CancellationToken)[0].Classes[0];

    /// <summary>Returns the scores of one image, by an ordinary explanation.</summary>
    public float[] Scores(NpyArray image) => Explainer.Explain(image, cancellationToken: TestContext.Current.CancellationToken)[0].Scores;

    /// <summary>Returns the scores of one picture's changed activations, by ONNX Runtime on the classifier's file.</summary>
    public float[] ScoresFrom(float[] activations)
    {
        string input = Assert.Single(_classifier.Value.InputNames);
        using OrtValue value = OrtValue.CreateTensorValueFromMemory(activations, [1, .. Activations().Shape]);
        using var run = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> outputs = _classifier.Value.Run(run, [input], [value], [Explainer.Model.Manifest.Scores.Name]);
        return outputs[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private void Dispose()
    {
        Explainer.Dispose();
        if (_classifier.IsValueCreated)
            _classifier.Value.Dispose();
    }

    private NpyArray Part(string name, int index)
    {
        NpyArray both = Golden.Array(name);
        int length = both.Data.Length / (int)both.Shape[0];
        return new NpyArray([.. both.Shape.Skip(1)], both.Data.AsSpan(index * length, length).ToArray());
    }

    private static string Split(GoldenCase golden, string name)
    {
        using var error = new StringWriter();
        int code = ExportTool.Run([golden.Model, "--layer", golden.Tensor, "--output", s_root[name]], TextWriter.Null, error).GetAwaiter().GetResult();
        return code == ExportTool.Success ? s_root[name] : throw new InvalidOperationException(error.ToString());
    }

    private static TemporaryFolder CreateRoot()
    {
        TemporaryFolder root = TestPaths.NewFolder();
        AppDomain.CurrentDomain.ProcessExit += (_, _) =>
        {
            foreach (Lazy<GoldenModel> model in s_models.Values)
                model.Value.Dispose();
            root.Dispose();
        };
        return root;
    }
}
