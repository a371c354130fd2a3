using GradCam;
using GradCam.Explaining;
using GradCam.Export.Importing;
using GradCam.Export.Inspecting;
using GradCam.NumPy;
using GradCam.Onnx.Model;
using GradCam.SplitModels;
using GradCam.TestSupport;
using Microsoft.ML.OnnxRuntime;
using static Export.Tests.Importing.TinyClassifier;

namespace Export.Tests.Importing;

/// <summary>Tests the choice of the output with the scores, and the model's own probabilities from them.</summary>
public sealed class ScoreHeadsTests : IDisposable
{
    private static readonly NpyArray s_picture = new([1, 3, 8, 8], [.. Enumerable.Range(0, 192).Select(i => MathF.Sin(i))]);

    private readonly TemporaryFolder _folder = TestPaths.NewFolder();

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("Softmax", "Identity", ProbabilityFunction.Softmax)]
    [InlineData("LogSoftmax", "Identity", ProbabilityFunction.Softmax)]
    [InlineData("Sigmoid", "Identity", ProbabilityFunction.Sigmoid)]
    [InlineData("Sigmoid", "Reshape", ProbabilityFunction.Sigmoid)]
    [InlineData("Sigmoid", "Unsqueeze", ProbabilityFunction.Sigmoid)]
    [InlineData("Sigmoid", "Clip", ProbabilityFunction.Sigmoid)]
    [InlineData("Softmax", "Clip", ProbabilityFunction.Softmax)]
    public void Probabilities_are_the_models_own(string activation, string behind, ProbabilityFunction expected)
    {
        ModelProto model = Make();
        model.Graph.Node.Add(Node(activation, ["scores"], "active"));
        model.Graph.Node.Add(behind switch
        {
            "Reshape" => Node("Reshape", ["active", "shape"], "last"),
            "Unsqueeze" => Node("Unsqueeze", ["active", "two"], "last"),
            "Clip" => Node("Clip", ["active", "low", "high"], "last"),
            _ => Node("Identity", ["active"], "last"),
        });
        model.Graph.Initializer.Add(Tensors.Make("shape", [2], [-1L, 4L]));
        model.Graph.Initializer.Add(Tensors.Make("two", [1], [2L]));
        model.Graph.Initializer.Add(Tensors.Make("low", [], [1e-7f]));
        model.Graph.Initializer.Add(Tensors.Make("high", [], [1 - 1e-7f]));
        model.Graph.Output[0] = new ValueInfoProto { Name = "last" };
        Assert.Equal(expected, Check(model, activation == "LogSoftmax" ? MathF.Exp : x => x, 4).Model.Manifest.Probability);
    }

    [Theory]
    [InlineData("Mean")]
    [InlineData("Add")]
    [InlineData("Concat")]
    public void What_is_made_of_probabilities_is_probabilities(string how)
    {
        ModelProto model = Make();
        GraphProto graph = model.Graph;

        // Small, so that curvature does not disturb the verification by finite differences.
        graph.Initializer.Add(Tensors.Make("tenth", [], [0.1f]));
        graph.Node.Add(Node("Mul", ["scores", "tenth"], "small"));
        graph.Node.Add(Node("Softmax", ["small"], "p1"));
        graph.Node.Add(Node("Mul", ["small", "half"], "other"));
        graph.Node.Add(Node("Softmax", ["other"], "p2"));
        graph.Initializer.Add(Tensors.Make("half", [], [0.5f]));
        graph.Initializer.Add(Tensors.Make("one", [], [1f]));
        graph.Initializer.Add(Tensors.Make("starts", [1], [0L]));
        graph.Initializer.Add(Tensors.Make("ends", [1], [1L]));
        graph.Initializer.Add(Tensors.Make("axes", [1], [1L]));
        if (how == "Mean")
        {
            graph.Node.Add(Node("Mean", ["p1", "p2"], "last"));
        }
        else if (how == "Add")
        {
            graph.Node.Add(Node("Add", ["p1", "p2"], "sum"));
            graph.Node.Add(Node("Mul", ["sum", "half"], "last"));
        }
        else
        {
            graph.Node.Add(Node("Slice", ["p1", "starts", "ends", "axes"], "yes"));
            graph.Node.Add(Node("Sub", ["one", "yes"], "no"));
            graph.Node.Add(Node("Concat", ["no", "yes"], "last", Attributes.Make("axis", 1)));
        }

        graph.Output[0] = new ValueInfoProto { Name = "last" };
        Assert.Equal(ProbabilityFunction.None, Check(model, x => x, how == "Concat" ? 2 : 4).Model.Manifest.Probability);
    }

    [Fact]
    public void Scores_alone_get_a_softmax_as_before()
    {
        using Explainer explainer = Load(Make());
        Assert.Null(explainer.Model.Manifest.Probability);
        Assert.Equal(ProbabilityFunction.Softmax, explainer.Model.Probability);
        Explanation explanation = explainer.Explain(s_picture, new ExplainOptions { Classes = ClassTargets.Top(4) }, TestContext.Current.CancellationToken)[0];
        Assert.Equal(1, explanation.Classes.Sum(c => c.Probability), 1e-5);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_output_behind_a_Sigmoid(bool squeezed)
    {
        ModelProto model = OneOutput(squeezed);
        float yes = Run(model)[0];

        // Without names, the class is the output.
        using (Explainer alone = Load(model))
        {
            ClassExplanation only = Assert.Single(alone.Explain(s_picture, cancellationToken: TestContext.Current.CancellationToken)[0].Classes);
            Assert.Equal(yes, only.Probability, 1e-5f);
            Assert.NotNull(alone.Model.WhyNoAccuracy);
        }

        Directory.Delete(_folder["split"], recursive: true);
        using Explainer explainer = Load(model, new OnnxImportOptions { Labels = ["fine", "broken"] });
        Assert.Equal(ProbabilityFunction.BinarySigmoid, explainer.Model.Probability);
        Assert.Null(explainer.Model.WhyNoAccuracy);
        Explanation explanation = explainer.Explain(s_picture, new ExplainOptions { Classes = ClassTargets.Of("fine", "broken") }, TestContext.Current.CancellationToken)[0];
        Assert.Equal(1 - yes, explanation.Classes[0].Probability, 1e-5f);
        Assert.Equal(yes, explanation.Classes[1].Probability, 1e-5f);
        Assert.Equal(-explanation.Classes[0].Logit, explanation.Classes[1].Logit);

        // Evidence for one class is evidence against the other.
        Assert.Equal(explanation.Classes[0].SignedMap.Values.Select(v => -v), explanation.Classes[1].SignedMap.Values);
    }

    [Theory]
    [InlineData("LpNormalization")]
    [InlineData("ReduceL2")]
    [InlineData("Sqrt")]
    [InlineData("Reciprocal")]
    public void A_vector_of_length_one_is_no_vector_of_scores(string how)
    {
        ModelProto model = Make();
        model.Graph.Initializer.Add(Tensors.Make("two", [], [2f]));
        model.Graph.Initializer.Add(Tensors.Make("axes", [1], [1L]));
        model.Graph.Initializer.Add(Tensors.Make("tiny", [], [1e-12f]));
        switch (how)
        {
            case "LpNormalization":
                model.Graph.Node.Add(Node("LpNormalization", ["scores"], "last", Attributes.Make("axis", 1)));
                break;
            case "ReduceL2":
                model.Graph.Node.Add(Node("ReduceL2", ["scores"], "norm", Attributes.Make("axes", [1L]), Attributes.Make("keepdims", 1)));
                model.Graph.Node.Add(Node("Clip", ["norm", "tiny"], "clipped"));
                model.Graph.Node.Add(Node("Shape", ["scores"], "shape"));
                model.Graph.Node.Add(Node("Expand", ["clipped", "shape"], "expanded"));
                model.Graph.Node.Add(Node("Div", ["scores", "expanded"], "last"));
                break;
            default:
                model.Graph.Node.Add(Node("Pow", ["scores", "two"], "squares"));
                model.Graph.Node.Add(Node("ReduceSum", ["squares", "axes"], "sum"));
                model.Graph.Node.Add(Node("Sqrt", ["sum"], "norm"));
                if (how == "Reciprocal")
                    model.Graph.Node.Add(Node("Reciprocal", ["norm"], "inverse"));
                model.Graph.Node.Add(how == "Reciprocal" ? Node("Mul", ["scores", "inverse"], "last") : Node("Div", ["scores", "norm"], "last"));
                break;
        }

        model.Graph.Output[0] = new ValueInfoProto { Name = "last" };
        Refused(model, "probably an embedding model");
        OnnxFile.Write(_folder["model.onnx"], model);
        GradCamException named = Assert.Throws<GradCamException>(() => ModelInspector.Inspect(_folder["model.onnx"], new OnnxImportOptions { Head = "last" }, TestContext.Current.CancellationToken));
        Assert.Contains("scaled to length 1", named.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("logits and probabilities", "probabilities", 1)]
    [InlineData("an auxiliary head first", "main", 2)]
    [InlineData("two Softmaxes", "late", 2)]
    [InlineData("features first", "scores", 2)]
    [InlineData("a Sigmoid second", "second", 2)]
    public void The_likeliest_output_is_taken(string how, string expected, int heads)
    {
        ModelProto model = Make();
        GraphProto graph = model.Graph;
        graph.Initializer.Add(Constant("weight2", 3, 64));
        graph.Initializer.Add(Constant("weight3", 4, 4));
        switch (how)
        {
            case "logits and probabilities":
                graph.Node.Add(Node("Softmax", ["scores"], "probabilities"));
                graph.Output.Add(new ValueInfoProto { Name = "probabilities" });
                break;
            case "an auxiliary head first":
                model.Of("scores").Output[0] = "main";
                graph.Node.Add(Node("Gemm", ["flat", "weight2"], "aux_logits", Attributes.Make("transB", 1)));
                graph.Output[0] = new ValueInfoProto { Name = "aux_logits" };
                graph.Output.Add(new ValueInfoProto { Name = "main" });
                break;
            case "two Softmaxes":
                graph.Node.Add(Node("Softmax", ["early_scores"], "early"));
                graph.Node.Insert(4, Node("Gemm", ["flat", "weight2"], "early_scores", Attributes.Make("transB", 1)));
                graph.Node.Add(Node("Relu", ["scores"], "more"));
                graph.Node.Add(Node("Gemm", ["more", "weight3"], "late_scores"));
                graph.Node.Add(Node("Softmax", ["late_scores"], "late"));
                graph.Output[0] = new ValueInfoProto { Name = "early" };
                graph.Output.Add(new ValueInfoProto { Name = "late" });
                break;
            case "features first":
                graph.Output.Insert(0, new ValueInfoProto { Name = "flat" });
                graph.Node.Remove(model.Of("flat"));
                graph.Node.Insert(3, Node("GlobalMaxPool", ["pool"], "means"));
                graph.Node.Insert(4, Node("Flatten", ["means"], "flat"));
                graph.Initializer[1] = Constant("weight", 4, 4);
                break;
            default:
                graph.Node.Add(Node("Gemm", ["flat", "weight2"], "raw", Attributes.Make("transB", 1)));
                graph.Node.Add(Node("Sigmoid", ["raw"], "second"));
                graph.Output.Add(new ValueInfoProto { Name = "second" });
                break;
        }

        ModelInspection inspection = Inspect(model);
        Assert.Equal(expected, inspection.Outputs.Single(o => o.IsExplained).Name);
        Assert.Equal(heads, inspection.Outputs.Count(o => o.CanBeScores));
        Assert.Equal(heads > 1, inspection.Notes.Any(n => n.Text.Contains("--head", StringComparison.Ordinal)));
        if (heads > 1)
        {
            string other = inspection.Outputs.Single(o => o.CanBeScores && !o.IsExplained).Name;
            Assert.Equal(other, ModelInspector.Inspect(_folder["model.onnx"], new OnnxImportOptions { Head = other }, TestContext.Current.CancellationToken).Outputs.Single(o => o.IsExplained).Name);
        }
    }

    [Fact]
    public void Another_axis_than_the_classes_is_told()
    {
        ModelProto model = Make();
        model.Graph.Node.Add(Node("Softmax", ["scores"], "last", Attributes.Make("axis", 0)));
        model.Graph.Output[0] = new ValueInfoProto { Name = "last" };
        Refused(model, "axis 0, over the pictures of a batch");
    }

    // The frames of a video, or a batch that the exporter fixed in the middle of the graph.
    [Theory]
    [InlineData(3, "kernel", 9, 1)]
    [InlineData(2, "kernel", 3, 2)]
    public void A_first_axis_that_is_not_one_picture_is_told(int first, string kernel, int channels, int batch)
    {
        ModelProto model = Make();
        model.Graph.Input[0].Type.TensorType.Shape.Dim[0] = new TensorShapeProto.Types.Dimension { DimValue = first };
        model.Graph.Initializer[0] = Constant(kernel, 4, channels, 3, 3);
        model.Graph.Initializer.Add(Tensors.Make("shape", [4], [batch, (long)channels, 8L, 8L]));
        model.Graph.Node.Insert(0, Node("Reshape", ["image", "shape"], "frames"));
        model.Of("conv").Input[0] = "frames";
        Refused(model, $"input 'image' has a first axis of {first}");
    }

    [Fact]
    public void A_head_that_is_not_there()
    {
        OnnxFile.Write(_folder["model.onnx"], Make());
        GradCamException error = Assert.Throws<GradCamException>(() => ModelInspector.Inspect(_folder["model.onnx"], new OnnxImportOptions { Head = "score" }, TestContext.Current.CancellationToken));
        Assert.Contains("no output 'score'. Did you mean 'scores'? Its outputs: 'scores'.", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("[T,N,C]", "probably a text recogniser")]
    [InlineData("a Softmax of steps", "probably a text recogniser")]
    [InlineData("a picture", "probably a model that makes pictures")]
    [InlineData("hidden states", "probably an embedding model")]
    [InlineData("boxes and scores", "probably a detector")]
    [InlineData("a flattened grid", "probably a detector")]
    public void What_is_no_classifier_is_named(string how, string expected)
    {
        ModelProto model = Make();
        GraphProto graph = model.Graph;
        graph.Node.Remove(model.Of("scores"));
        graph.Initializer.Add(Tensors.Make("steps", [3], [0L, 8L, 8L]));
        graph.Initializer.Add(Tensors.Make("four", [3], [0L, 16L, 4L]));
        graph.Initializer.Add(Tensors.Make("row", [2], [0L, 64L]));
        graph.Initializer.Add(Tensors.Make("rows", [2], [0L, 16L]));
        graph.Initializer.Add(Constant("mix", 3, 4, 3, 3));
        string output = "last";
        switch (how)
        {
            case "[T,N,C]":
                graph.Node.Add(Node("Reshape", ["pool", "steps"], "steps_first"));
                graph.Node.Add(Node("Transpose", ["steps_first"], output, Attributes.Make("perm", [1, 0, 2])));
                break;
            case "a Softmax of steps":
                graph.Node.Add(Node("Reshape", ["pool", "steps"], "in_steps"));
                graph.Node.Add(Node("Softmax", ["in_steps"], output, Attributes.Make("axis", 2)));
                break;
            case "a picture":
                graph.Node.Add(Node("Conv", ["relu", "mix"], output, Attributes.Make("pads", [1, 1, 1, 1])));
                break;
            case "hidden states":
                output = "last_hidden_state";
                graph.Node.Add(Node("Reshape", ["pool", "steps"], output));
                break;
            case "boxes and scores":
                graph.Initializer.Add(Constant("to16", 64, 16));
                graph.Node.Add(Node("MatMul", ["flat", "to16"], "candidates"));
                graph.Node.Add(Node("Reshape", ["pool", "four"], output));
                graph.Output.Add(new ValueInfoProto { Name = "candidates" });
                break;
            default:
                graph.Node.Add(Node("Reshape", ["pool", "row"], output));
                break;
        }

        graph.Output[0] = new ValueInfoProto { Name = output };
        Refused(model, expected);
    }

    private static ModelProto OneOutput(bool squeezed)
    {
        ModelProto model = Make();
        model.Graph.Initializer[1] = Constant("weight", 1, 64);
        model.Graph.Initializer[2] = Constant("bias", 1);
        string logit = "scores";
        if (squeezed)
        {
            model.Graph.Initializer.Add(Tensors.Make("one", [1], [1L]));
            model.Graph.Node.Add(Node("Squeeze", ["scores", "one"], "flat_scores"));
            logit = "flat_scores";
        }

        model.Graph.Node.Add(Node("Sigmoid", [logit], "last"));
        model.Graph.Output[0] = new ValueInfoProto { Name = "last" };
        return model;
    }

    // GradCam's probabilities are those of ONNX Runtime.
    private Explainer Check(ModelProto model, Func<float, float> probability, int classes)
    {
        float[] expected = [.. Run(model).Select(probability)];
        Explainer explainer = Load(model);
        Explanation explanation = explainer.Explain(s_picture, new ExplainOptions { Classes = ClassTargets.Of([.. Enumerable.Range(0, classes)]) }, TestContext.Current.CancellationToken)[0];
        Compare.Close(expected, [.. explanation.Classes.Select(c => c.Probability)], 1e-5);
        Explanation form = explainer.Explain(s_picture, new ExplainOptions { Classes = ClassTargets.Of(1).As(ScoreForm.Probability) }, TestContext.Current.CancellationToken)[0];
        Assert.Equal(expected[1], form.Classes[0].Value, 1e-5f);
        explainer.Dispose();
        return explainer;
    }

    private float[] Run(ModelProto model)
    {
        OnnxFile.Write(_folder["model.onnx"], model);
        using var session = new InferenceSession(_folder["model.onnx"]);
        using OrtValue picture = OrtValue.CreateTensorValueFromMemory(s_picture.Data, [1, 3, 8, 8]);
        using var options = new RunOptions();
        using IDisposableReadOnlyCollection<OrtValue> results = session.Run(options, ["image"], [picture], [model.Graph.Output[0].Name]);
        return results[0].GetTensorDataAsSpan<float>().ToArray();
    }

    private Explainer Load(ModelProto model, OnnxImportOptions? options = null)
    {
        OnnxFile.Write(_folder["model.onnx"], model);
        OnnxImporter.Import(_folder["model.onnx"], _folder["split"], options ?? new OnnxImportOptions(), cancellationToken: TestContext.Current.CancellationToken);
        return Explainer.Load(_folder["split"], cancellationToken: TestContext.Current.CancellationToken);
    }

    private ModelInspection Inspect(ModelProto model)
    {
        OnnxFile.Write(_folder["model.onnx"], model);
        return ModelInspector.Inspect(_folder["model.onnx"], new OnnxImportOptions(), TestContext.Current.CancellationToken);
    }

    // Both inspect and explain reject it, in the same words.
    private void Refused(ModelProto model, string expected)
    {
        OnnxFile.Write(_folder["model.onnx"], model);
        GradCamException inspected = Assert.Throws<GradCamException>(() => ModelInspector.Inspect(_folder["model.onnx"], new OnnxImportOptions(), TestContext.Current.CancellationToken));
        GradCamException imported = Assert.Throws<GradCamException>(() => OnnxImporter.Import(_folder["model.onnx"], _folder["split"], new OnnxImportOptions(), cancellationToken: TestContext.Current.CancellationToken));
        Assert.Contains(expected, inspected.Message, StringComparison.Ordinal);
        Assert.Equal(inspected.Message, imported.Message);
    }
}
