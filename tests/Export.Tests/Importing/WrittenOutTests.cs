using GradCam;
using GradCam.Explaining;
using GradCam.Export.Importing;
using GradCam.NumPy;
using GradCam.Onnx.Model;
using GradCam.SplitModels;
using GradCam.TestSupport;
using Microsoft.ML.OnnxRuntime;
using static Export.Tests.Importing.TinyClassifier;

namespace Export.Tests.Importing;

/// <summary>If a graph computes probabilities with simpler operators, they are the model's own, and get no second softmax.</summary>
public sealed class WrittenOutTests : IDisposable
{
    private static readonly NpyArray s_picture = new([1, 3, 8, 8], [.. Enumerable.Range(0, 192).Select(i => MathF.Sin(i))]);

    private readonly TemporaryFolder _folder = TestPaths.NewFolder();
    private readonly ModelProto _model = Make();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Exp scores -> e; ReduceSum e axes -> s; Div e s -> last", ProbabilityFunction.Softmax, "Softmax")]
    [InlineData("ReduceMax scores -> m; Sub scores m -> d; Exp d -> e; ReduceSum e axes -> s; Div e s -> last", ProbabilityFunction.Softmax, "Softmax")]
    [InlineData("ReduceMax scores -> m; Sub scores m -> d; Exp d -> e; Sub scores m -> d2; Exp d2 -> e2; ReduceSum e2 axes -> s; Reciprocal s -> r; Mul r e -> last", ProbabilityFunction.Softmax, "Softmax")]
    [InlineData("Exp scores -> e; ReduceL1 e -> s; Clip s tiny -> c; Shape e -> shape; Expand c shape -> w; Div e w -> last", ProbabilityFunction.Softmax, "Softmax")]
    [InlineData("Exp scores -> e; ReduceSum e axes -> s; Add s tiny -> t; Div e t -> p; Mul p hundred -> last", ProbabilityFunction.Softmax, "Softmax")]
    [InlineData("Softmax scores -> p; Mul hundred p -> last", ProbabilityFunction.Softmax, "Softmax")]
    [InlineData("Exp scores -> e; ReduceSum e axes -> s; Log s -> l; Sub scores l -> last", ProbabilityFunction.Softmax, "LogSoftmax")]
    [InlineData("ReduceMax scores -> m; Sub scores m -> d; Exp d -> e; ReduceSum e axes -> s; Log s -> l; Sub d l -> last", ProbabilityFunction.Softmax, "LogSoftmax")]
    [InlineData("ReduceMax scores -> m; Sub scores m -> d; Exp d -> e; ReduceSum e axes -> s; Log s -> l; Add m l -> n; Sub scores n -> last", ProbabilityFunction.Softmax, "LogSoftmax")]
    [InlineData("ReduceLogSumExp scores -> l; Sub scores l -> last", ProbabilityFunction.Softmax, "LogSoftmax")]
    [InlineData("Softmax scores -> p; Add p tiny -> q; Log q -> last", ProbabilityFunction.Softmax, "LogSoftmax")]
    [InlineData("LogSoftmax scores -> l; Exp l -> last", ProbabilityFunction.Softmax, "Softmax")]
    [InlineData("Neg scores -> n; Exp n -> e; Add e one -> s; Div one s -> last", ProbabilityFunction.Sigmoid, "Sigmoid")]
    [InlineData("Mul scores minus -> n; Exp n -> e; Add one e -> s; Reciprocal s -> last", ProbabilityFunction.Sigmoid, "Sigmoid")]
    [InlineData("Exp scores -> e; Add e one -> s; Div e s -> last", ProbabilityFunction.Sigmoid, "Sigmoid")]
    [InlineData("Mul scores half -> h; Tanh h -> t; Add t one -> s; Mul s half -> last", ProbabilityFunction.Sigmoid, "Sigmoid")]
    [InlineData("Div scores two -> h; Tanh h -> t; Mul half t -> s; Add s half -> last", ProbabilityFunction.Sigmoid, "Sigmoid")]
    [InlineData("Neg scores -> n; Softplus n -> s; Neg s -> l; Exp l -> last", ProbabilityFunction.Sigmoid, "Sigmoid")]
    [InlineData("Sigmoid scores -> p; Log p -> last", ProbabilityFunction.Sigmoid, "LogSigmoid")]

    // No logits, but values that the graph keeps within 0 and 1.
    [InlineData("Tanh scores -> t; Add t one -> s; Mul s half -> last", ProbabilityFunction.None, null)]
    [InlineData("HardSigmoid scores -> last", ProbabilityFunction.None, null)]
    [InlineData("Clip scores zero one -> last", ProbabilityFunction.None, null)]
    [InlineData("Mul scores scores -> q; ReduceSum q axes -> s; Div q s -> last", ProbabilityFunction.None, null)]
    [InlineData("Softplus scores -> q; ReduceSum q axes -> s; Div q s -> last", ProbabilityFunction.None, null)]
    [InlineData("Pow two scores -> q; ReduceSum q axes -> s; Div q s -> last", ProbabilityFunction.None, null)]
    [InlineData("Exp scores -> e; Add one e -> s; Reciprocal s -> last", ProbabilityFunction.None, null)]

    // Not normalised by its own sum; not within 0 and 1.
    [InlineData("Exp scores -> e; Relu scores -> r; Exp r -> f; ReduceSum f axes -> s; Div e s -> last", null, null)]
    [InlineData("Tanh scores -> last", null, null)]
    [InlineData("Mul scores hundred -> last", null, null)]
    [InlineData("Relu scores -> last", null, null)]
    public void Probabilities_are_the_models_own(string nodes, ProbabilityFunction? expected, string? removed)
    {
        float[] own = Run(nodes, "last");
        OnnxImportReport report = OnnxImporter.Import(_folder["model.onnx"], _folder["split"], new OnnxImportOptions(), cancellationToken: TestContext.Current.CancellationToken);
        using var explainer = Explainer.Load(_folder["split"], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(expected, explainer.Model.Manifest.Probability);
        Assert.Equal(removed is not null, report.Notes.Any(n => n.Kind == NoteKinds.RemovedOperator && n.Text.Contains($"trailing {removed} is", StringComparison.Ordinal)));
        Explanation explanation = explainer.Explain(s_picture, new ExplainOptions { Classes = ClassTargets.Of(0, 1, 2, 3) }, TestContext.Current.CancellationToken)[0];
        float[] probabilities = [.. explanation.Classes.Select(c => c.Probability)];
        if (expected is null)
            Assert.Equal(1, probabilities.Sum(), 1e-5);
        else
            Compare.Close([.. own.Select(v => removed?[0] == 'L' ? MathF.Exp(v) : nodes.Contains("hundred", StringComparison.Ordinal) ? v / 100 : v)], probabilities, 1e-5);
        if (removed is not null)
            Compare.Close(Run("", "scores"), explanation.Scores, 1e-5);
    }

    // The first of the best values is not class 0.
    [Fact]
    public void A_list_of_the_best_classes_is_traced_back_to_all()
    {
        _model.Graph.Initializer.Add(Tensors.Make("k", [1], [2L]));
        NodeProto best = Node("TopK", ["p", "k"], "values");
        best.Output.Add("indices");
        _model.Graph.Node.Add(Node("Softmax", ["scores"], "p"));
        _model.Graph.Node.Add(best);
        _model.Graph.Output.Add(new ValueInfoProto { Name = "indices" });
        float[] values = Run("", "values");
        OnnxImportReport report = OnnxImporter.Import(_folder["model.onnx"], _folder["split"], new OnnxImportOptions(), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Contains(report.Notes, n => n.Kind == NoteKinds.DecidedScores);
        using var explainer = Explainer.Load(_folder["split"], cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(4, explainer.Model.ClassCount);
        Explanation explanation = explainer.Explain(s_picture, new ExplainOptions { Classes = ClassTargets.Top(2) }, TestContext.Current.CancellationToken)[0];
        Compare.Close(values, [.. explanation.Classes.Select(c => c.Probability)], 1e-5);
        Compare.Close(Run("", "scores"), explanation.Scores, 1e-5);
    }

    [Fact]
    public void A_sum_over_the_pictures_of_a_batch_is_told()
    {
        _model.Graph.Initializer.Add(Tensors.Make("first", [1], [0L]));
        Run("Exp scores -> e; ReduceSum e first -> s; Div e s -> last", "last");
        GradCamException error = Assert.Throws<GradCamException>(() => OnnxImporter.Import(_folder["model.onnx"], _folder["split"], new OnnxImportOptions(), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains("axis 0, over the pictures of a batch", error.Message, StringComparison.Ordinal);
    }

    // Adds nodes in the form 'operator inputs -> output', and runs the model.
    private float[] Run(string nodes, string output)
    {
        GraphProto graph = _model.Graph;
        foreach ((string name, float value) in new[] { ("zero", 0f), ("one", 1f), ("minus", -1f), ("two", 2f), ("half", 0.5f), ("hundred", 100f), ("tiny", 1e-9f) })
        {
            if (!graph.Initializer.Any(i => i.Name == name))
                graph.Initializer.Add(Tensors.Make(name, [], [value]));
        }

        if (!graph.Initializer.Any(i => i.Name == "axes"))
            graph.Initializer.Add(Tensors.Make("axes", [1], [1L]));
        foreach (string node in nodes.Split("; ", StringSplitOptions.RemoveEmptyEntries))
        {
            string[] words = node.Split(' ');
            AttributeProto[] attributes = words[0] is "ReduceMax" or "ReduceL1" or "ReduceLogSumExp" ? [Attributes.Make("axes", [1L])] : [];
            graph.Node.Add(Node(words[0], words[1..^2], words[^1], attributes));
        }

        graph.Output[0] = new ValueInfoProto { Name = output };
        string file = nodes.Length == 0 && output == "scores" ? _folder["logits.onnx"] : _folder["model.onnx"];
        OnnxFile.Write(file, _model);
        using var session = new InferenceSession(file);
        using OrtValue picture = OrtValue.CreateTensorValueFromMemory(s_picture.Data, [1, 3, 8, 8]);
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, ["image"], [picture], [output]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }
}
