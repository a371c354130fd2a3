using System.Numerics.Tensors;
using GradCam.Arithmetic;
using GradCam.Explaining;
using GradCam.Export.Importing;
using GradCam.Onnx;
using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;
using GradCam.Sessions;
using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export;

/// <summary>
/// Verifies a new split model on random input before its first use. The halves must give the whole model's scores. Each rule of the gradient must be
/// the adjoint of its node. At each target layer, the pooled channel weights must agree with the full gradient. Finite differences of the scores are
/// a second check of the gradient. They alone are no reason to reject a model, because the scores of a deep network can bend too sharply for them.
/// </summary>
internal static class Verification
{
    private const double ScoresTolerance = 1e-4;
    private const double GradientTolerance = 2e-2;
    private const double ChannelWeightsTolerance = 1e-3;
    private const string GraphFile = "check.onnx";
    private const string OtherLayer = "Choose another layer with --layer; gradcam inspect lists them.";

    public static VerificationReport Run(SplitPlan plan, string folder, CancellationToken cancellationToken)
    {
        Manifest manifest = plan.Manifest;
        long[] shape = [1, .. manifest.Image.Shape.Skip(1)];
        float[] image = plan.RandomImage((int)TensorPrimitives.Product<long>(shape));
        bool rounds = plan.Whole.Graph.Node.Any(QuantizedOperators.Rounds);
        (float[] whole, RuleErrors rules) = RunWhole(plan, folder, image, shape, rounds, cancellationToken);

        // Each step has its own sessions, because two sessions at a time would count the pages of the same weights twice.
        SplitModel model = SplitModel.Open(folder);
        using RunTensors picture = Boundary(plan, model, image, shape, cancellationToken);
        double scores = Distance(rounds ? RunHalves(plan, folder, image, shape, cancellationToken) : Classify(plan, model, picture, cancellationToken), whole);
        if (!(scores <= ScoresTolerance) && !(Distance(RunWhole(plan, folder, image, shape, rounds, cancellationToken).Scores, whole) <= ScoresTolerance))
            throw new GradCamException(GradCamErrorKind.Model, BatchDependence.NotRepeatable);
        if (!(scores <= ScoresTolerance))
            throw Failed("the two halves do not give the whole model's scores", scores, "If the model computes with random numbers or in training mode, export it again for inference. If not, choose another layer with --layer.");

        double gradient = 0;
        string? warning = null;
        double? channelWeights = manifest.ChannelWeights is null ? null : 0;
        for (int i = 0; i < manifest.Layers.Count; i++)
        {
            LayerCheck check = Check(plan, model, picture, i, cancellationToken);
            warning ??= check.Warning;
            gradient = Math.Max(gradient, check.Gradient);
            if (check.ChannelWeights is { } weights)
                channelWeights = Math.Max(channelWeights ?? 0, weights);
        }

        return new VerificationReport(scores, gradient, channelWeights) { Rules = rules.Behind, Warning = warning, WrongInFront = rules.WrongInFront };
    }

    private static LayerCheck Check(SplitPlan plan, SplitModel model, RunTensors picture, int index, CancellationToken cancellationToken)
    {
        Manifest manifest = plan.Manifest;
        TargetLayer layer = manifest.Layers[index];
        string at = manifest.Layers.Count == 1 ? "" : $" at '{layer.Name}'";

        // The tail and the gradient use the same matrices, from one mapping.
        using var sessions = new SplitSessions(model, threads: 0, arena: false);
        using var tail = LayerTail.Open(plan, model, picture, layer.Activations, sessions.Weights, cancellationToken);

        float[] own = tail.Activations;
        float scale = MathF.Max(TensorPrimitives.Norm<float>(own) / MathF.Sqrt(own.Length), 1e-6f);
        float[] activations = Beside(own, scale);
        RunTensors there = tail.SavedAt(activations, cancellationToken);
        if (!IsFinite(there.Floats(manifest.Scores.Name)))
        {
            // The next steps need only some activations, and the picture's own are among them.
            there.Dispose();
            activations = own;
            there = tail.SavedAt(activations, cancellationToken);
        }

        using RunTensors saved = there;
        ReadOnlySpan<float> scores = there.Floats(manifest.Scores.Name);
        float[] seed = new float[scores.Length];
        seed[TensorPrimitives.IndexOfMax(scores)] = 1f;

        double? channelWeights = null;
        float[] gradient = Backward(sessions[SplitGraph.Gradient], manifest.Gradient, index);
        if (!IsFinite(gradient))
            throw new GradCamException(GradCamErrorKind.Model, $"the split model was thrown away: the gradient{at} has values that are not finite. Choose a layer in front of it or behind it with --layer.");
        if (manifest.ChannelWeights is not null)
        {
            // The mean of a gradient may be only a rounding error (after a LayerNormalization over these axes, for example). The difference is then
            // relative to the gradient itself.
            float[] means = Means(gradient, layer);
            double typical = TensorPrimitives.SumOfMagnitudes<float>(gradient) / gradient.Length;
            channelWeights = Distance(Backward(sessions[SplitGraph.ChannelWeights], manifest.ChannelWeights, index), means, atLeast: typical / 100);
            if (!(channelWeights <= ChannelWeightsTolerance))
                throw Failed($"the channel weights{at} are not the mean of the gradient", channelWeights.Value, OtherLayer);
            if (sessions.DenseHead is { } head && Distance(DenseHeadPass.Run(head, sessions.HeadWeights, there.Floats, 1, seed, sessions.Threads, cancellationToken), means, atLeast: typical / 100) is var ofHead and not <= ChannelWeightsTolerance)
                throw Failed($"the channel weights of the dense head{at} are not the mean of the gradient", ofHead, OtherLayer);
            if (manifest.ClassWeights is { } graph && Distance(OfClasses(sessions[SplitGraph.ClassWeights], graph, index), means, atLeast: typical / 100) is var distance and not <= ChannelWeightsTolerance)
                throw Failed($"the channel weights of many classes{at} are not the mean of the gradient", distance, OtherLayer);
        }

        double slope = FiniteDifferences.Compare(a => TensorPrimitives.Dot<float>(tail.Scores(a, cancellationToken), seed), activations, gradient, scale);
        if (slope <= GradientTolerance)
            return new LayerCheck(slope, channelWeights, null);
        if (!FollowsFromRules(plan, model.Folder, there, seed, gradient, index, cancellationToken))
            throw Failed($"the gradient{at} disagrees with finite differences", slope, OtherLayer);
        return new LayerCheck(slope, channelWeights, $"finite differences of the scores cannot confirm the gradient{at} (off by {slope:0.0e+0}): the scores bend too sharply there. Each rule of the gradient was checked by itself and is right");

        float[] OfClasses(OrtSession session, GradientGraph graph, int result)
        {
            long[] chosen = [Array.IndexOf(seed, 1f)];
            using OrtValue classes = OrtValue.CreateTensorValueFromMemory(chosen, [1]);
            OrtValue[] values = session.Run([ClassWeights.Classes, .. graph.Saved], [classes, .. graph.Saved.Select(s => there[s])], [graph.Results[result]], cancellationToken);
            using OrtValue value = values[0];
            return value.GetTensorDataAsSpan<float>().ToArray();
        }

        float[] Backward(OrtSession session, GradientGraph graph, int result)
        {
            using OrtValue direction = OrtValue.CreateTensorValueFromMemory(seed, [1, seed.Length]);
            OrtValue[] values = session.Run([.. graph.Saved, manifest.Seed], [.. graph.Saved.Select(s => there[s]), direction], [graph.Results[result]], cancellationToken);
            using OrtValue value = values[0];
            return value.GetTensorDataAsSpan<float>().ToArray();
        }
    }

    // Derivatives are unreliable at a picture's own activations. After a ReLU most of them are exactly 0, and a pool over a window of zeros has no
    // derivative. Noise of the activations' own size avoids such points. The signs stay, because roots, logarithms and powers after the layer may
    // need them.
    private static float[] Beside(float[] activations, float scale)
    {
        float[] beside = new float[activations.Length];
        TensorPrimitives.MultiplyAdd(RandomNormal.Values(new Random(2), activations.Length), scale, activations, beside);
        float least = TensorPrimitives.Min<float>(activations);
        float most = TensorPrimitives.Max<float>(activations);
        for (int i = 0; i < beside.Length; i++)
        {
            if (activations[i] > 0 || (activations[i] == 0 && least >= 0))
                beside[i] = MathF.Abs(beside[i]);
            else if (activations[i] < 0 || most <= 0)
                beside[i] = -MathF.Abs(beside[i]);
        }

        return beside;
    }

    // Returns whether the written graph gives the result of the checked rules. The rules are combined anew, and run without optimizations.
    private static bool FollowsFromRules(SplitPlan plan, string folder, RunTensors there, float[] seed, float[] gradient, int index, CancellationToken cancellationToken)
    {
        Manifest manifest = plan.Manifest;
        CutModel cut = CutModel.Cut(plan.Whole, [.. manifest.Layers.Select(l => l.Activations)], manifest.Scores.Name);
        GradientModel anew = GradientModels.Differentiate(cut, plan.Shapes, tokens: null, pools: false).Gradient;
        if (!anew.Saved.All(there.Has))
            return false;
        using OrtValue direction = OrtValue.CreateTensorValueFromMemory(seed, [1, seed.Length]);
        string[] results = [anew.Results[index]];
        using RunTensors values = RunGraph(folder, anew.Model, [.. anew.Saved, GradientModels.Seed], [.. anew.Saved.Select(s => there[s]), direction], results, literally: true, cancellationToken);
        return Distance(gradient, values.Floats(results[0])) <= ChannelWeightsTolerance;
    }

    private static bool IsFinite(ReadOnlySpan<float> values) => float.IsFinite(TensorPrimitives.SumOfMagnitudes(values));

    // Returns the tensors that cross the cut, for a picture.
    private static RunTensors Boundary(SplitPlan plan, SplitModel model, float[] image, long[] shape, CancellationToken cancellationToken)
    {
        using var sessions = new SplitSessions(model, threads: 0, arena: false);
        OrtValue input = OrtValue.CreateTensorValueFromMemory(image, shape);
        try
        {
            // If a model is cut at its image, the image is the boundary.
            string[] boundary = [.. plan.Graphs[plan.Manifest.Features].Graph.Output.Select(o => o.Name)];
            return new RunTensors(boundary, sessions.Features.Run([plan.Manifest.Image.Name], [input], boundary, cancellationToken), input);
        }
        catch
        {
            input.Dispose();
            throw;
        }
    }

    private static float[] Classify(SplitPlan plan, SplitModel model, RunTensors boundary, CancellationToken cancellationToken)
    {
        using var sessions = new SplitSessions(model, threads: 0, arena: false);
        string[] inputs = [.. plan.Graphs[plan.Manifest.Classifier].Graph.Input.Select(i => i.Name)];
        string[] outputs = [plan.Manifest.Scores.Name];
        using var results = new RunTensors(outputs, sessions.Classifier.Run(inputs, [.. inputs.Select(i => boundary[i])], outputs, cancellationToken));
        return results.Floats(plan.Manifest.Scores.Name).ToArray();
    }

    // Returns the whole model's scores. On the way, the check of each rule gets the inputs of its node.
    private static (float[] Scores, RuleErrors Rules) RunWhole(SplitPlan plan, string folder, float[] image, long[] shape, bool literally, CancellationToken cancellationToken)
    {
        (string input, string scores) = (plan.Manifest.Image.Name, plan.Manifest.Scores.Name);
        IReadOnlyList<RuleProbe> probes = Probes(plan);
        string[] outputs = [.. probes.SelectMany(p => p.Inputs).Where(t => t != input).Append(scores).Distinct()];
        ModelProto whole = plan.Whole.Clone();
        whole.Graph.Output.AddRange(outputs.Where(o => o != scores).Select(o => new ValueInfoProto { Name = o }));
        try
        {
            OrtValue pixels = OrtValue.CreateTensorValueFromMemory(image, shape);
            using var given = new RunTensors([input], [pixels]);
            using RunTensors results = RunGraph(folder, whole, [input], [pixels], outputs, literally, cancellationToken);
            float[] values = results.Floats(scores).ToArray();
            given.Take(results);
            return (values, CheckRules(plan, probes, given, folder, cancellationToken));
        }
        catch (OnnxRuntimeException e)
        {
            throw new GradCamException(GradCamErrorKind.Model, $"ONNX Runtime cannot run the model: {e.Message}", e);
        }
    }

    // Returns the probes of the whole model, or of the nodes after the layers if the gradient gets no further.
    private static IReadOnlyList<RuleProbe> Probes(SplitPlan plan)
    {
        Manifest manifest = plan.Manifest;
        try
        {
            return RuleProbe.Make(plan.Whole, manifest.Scores.Name, [manifest.Image.Name], plan.Shapes);
        }
        catch (OnnxException)
        {
            return RuleProbe.Make(plan.Whole, manifest.Scores.Name, [.. manifest.Layers.Select(l => l.Activations)], plan.Shapes);
        }
    }

    private static RuleErrors CheckRules(SplitPlan plan, IReadOnlyList<RuleProbe> probes, RunTensors given, string folder, CancellationToken cancellationToken)
    {
        var behind = plan.Graphs[plan.Manifest.Classifier].Graph.Node.SelectMany(n => n.Output).ToHashSet(StringComparer.Ordinal);
        double worst = 0;
        string? wrongInFront = null;
        foreach (RuleProbe probe in probes)
        {
            if (AdjointCheck.Error(probe, given, folder, cancellationToken) is not { } error)
                continue;
            bool isBehind = behind.Contains(probe.Output);
            if (isBehind)
                worst = Math.Max(worst, error);
            if (error <= AdjointCheck.Tolerance)
                continue;
            string what = $"the gradient does not pass correctly through the node '{probe.Node.Name}' ({probe.Node.OpType})";
            if (isBehind)
                throw Failed(what, error, "Choose a layer behind this node with --layer.");
            wrongInFront ??= $"{what} (off by {error:0.0e+0})";
        }

        return new RuleErrors(worst, wrongInFront);
    }

    // If values are rounded, a last bit decides between two levels. ONNX Runtime fuses different operators in the halves and in the whole model, so
    // some levels differ legitimately. Without optimizations, node by node, both compute the same.
    private static float[] RunHalves(SplitPlan plan, string folder, float[] image, long[] shape, CancellationToken cancellationToken)
    {
        Manifest manifest = plan.Manifest;
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(image, shape);
        string[] boundary = [.. plan.Graphs[manifest.Features].Graph.Output.Select(o => o.Name)];
        using RunTensors picture = RunFile(Path.Combine(folder, manifest.Features), [manifest.Image.Name], [input], boundary, literally: true, cancellationToken);
        string[] inputs = [.. plan.Graphs[manifest.Classifier].Graph.Input.Select(i => i.Name)];
        using RunTensors results = RunFile(Path.Combine(folder, manifest.Classifier), inputs, [.. inputs.Select(i => picture[i])], [manifest.Scores.Name], literally: true, cancellationToken);
        return results.Floats(manifest.Scores.Name).ToArray();
    }

    /// <summary>Runs a graph over the weights in a folder.</summary>
    internal static RunTensors RunGraph(string folder, ModelProto graph, string[] inputs, OrtValue[] values, string[] outputs, bool literally, CancellationToken cancellationToken)
    {
        string path = Path.Combine(folder, GraphFile);
        OnnxFile.Write(path, graph);
        try
        {
            return RunFile(path, inputs, values, outputs, literally, cancellationToken);
        }
        finally
        {
            File.Delete(path);
        }
    }

    // Without prepacking, the weights stay mapped instead of being copied. A check does not justify twice the memory.
    private static RunTensors RunFile(string path, string[] inputs, OrtValue[] values, string[] outputs, bool literally, CancellationToken cancellationToken)
    {
        using SessionOptions options = SessionThreads.Options();
        options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR;
        options.AddSessionConfigEntry("session.disable_prepacking", "1");
        if (literally)
            options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
        using InferenceSession session = CancellableRun.Open(options, o => new InferenceSession(path, o), cancellationToken);
        return new RunTensors(outputs, [.. CancellableRun.Run(run => session.Run(run, inputs, values, outputs), cancellationToken)]);
    }

    private static float[] Means(float[] gradient, TargetLayer layer)
    {
        if (layer.Tokens is not null)
        {
            var reader = new TokenReader(layer.Tokens, (int)layer.Shape[2]);
            gradient = reader.ToGrid(gradient);
        }

        float[] means = new float[layer.Shape[layer.Tokens is null ? 1 : 2]];
        Arithmetic.ChannelPooling.Mean(gradient, means.Length, means);
        return means;
    }

    private static double Distance(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected, double atLeast = 0)
    {
        float[] difference = new float[expected.Length];
        TensorPrimitives.Subtract(actual, expected, difference);
        double largest = Math.Max(atLeast, Math.Abs(TensorPrimitives.MaxMagnitude(expected)));
        double distance = Math.Abs(TensorPrimitives.MaxMagnitude<float>(difference));
        return distance == 0 ? 0 : distance / largest;
    }

    private static GradCamException Failed(string what, double distance, string remedy) =>
        new(GradCamErrorKind.Model, $"the split model is not right and was thrown away: {what} (off by {distance:0.0e+0} of the largest value). {remedy}");

    private readonly record struct LayerCheck(double Gradient, double? ChannelWeights, string? Warning);

    // The largest error of a rule after a target layer, and the first wrong rule before all layers. Only graphs that go back to the image need the
    // latter.
    private readonly record struct RuleErrors(double Behind, string? WrongInFront);
}
