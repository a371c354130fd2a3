using System.Numerics.Tensors;
using GradCam.Arithmetic;
using GradCam.Explaining;
using GradCam.Export.Importing;
using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;
using GradCam.Sessions;
using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export;

/// <summary>
/// Checks a freshly written split model on random input before anybody uses it: the halves give the whole model's scores, and at
/// each target layer the gradient agrees with finite differences, and the pooled channel weights with the full gradient.
/// </summary>
internal static class Verification
{
    private const double ScoresTolerance = 1e-4;
    private const double GradientTolerance = 2e-2;
    private const double ChannelWeightsTolerance = 1e-3;
    private const string WholeFile = "whole.onnx";

    public static VerificationReport Run(SplitPlan plan, string folder, CancellationToken cancellation)
    {
        Manifest manifest = plan.Manifest;
        long[] shape = [1, .. manifest.Image.Shape.Skip(1)];
        float[] image = RandomNormal.Values(new Random(1), (int)TensorPrimitives.Product<long>(shape));
        bool rounds = plan.Whole.Graph.Node.Any(QuantizedOperators.Rounds);
        float[] whole = RunWhole(plan, folder, image, shape, rounds);
        cancellation.ThrowIfCancellationRequested();

        // Each step has sessions of its own: they map the same weights, and two at a time would count them twice.
        SplitModel model = SplitModel.Open(folder);
        using RunTensors picture = Boundary(plan, model, image, shape, cancellation);
        double scores = Distance(rounds ? RunHalves(plan, folder, image, shape) : Classify(plan, model, picture, cancellation), whole);
        if (!(scores <= ScoresTolerance) && !(Distance(RunWhole(plan, folder, image, shape, rounds), whole) <= ScoresTolerance))
            throw new GradCamException(BatchDependence.NotRepeatable);
        if (!(scores <= ScoresTolerance))
            throw Failed("the two halves do not give the whole model's scores", scores);

        double gradient = 0;
        double? channelWeights = manifest.ChannelWeights is null ? null : 0;
        for (int i = 0; i < manifest.Layers.Count; i++)
        {
            LayerCheck check = Check(plan, model, picture, i, cancellation);
            gradient = Math.Max(gradient, check.Gradient);
            if (check.ChannelWeights is { } weights)
                channelWeights = Math.Max(channelWeights ?? 0, weights);
        }

        return new VerificationReport(scores, gradient, channelWeights);
    }

    private static LayerCheck Check(SplitPlan plan, SplitModel model, RunTensors picture, int index, CancellationToken cancellation)
    {
        Manifest manifest = plan.Manifest;
        TargetLayer layer = manifest.Layers[index];
        string at = manifest.Layers.Count == 1 ? "" : $" at '{layer.Name}'";

        // The tail and the gradient use the same matrices, from one mapping.
        using var sessions = new SplitSessions(model, threads: 0, arena: false);
        using var tail = LayerTail.Open(plan, model, picture, layer.Activations, sessions.Weights, cancellation);

        // A picture's own activations are a bad place for derivatives: after a ReLU most of them are exactly 0, and a pool over a
        // window of zeros has none. Noise of the activations' own size moves them to a place like any other.
        float[] activations = tail.Activations;
        float scale = MathF.Max(TensorPrimitives.Norm<float>(activations) / MathF.Sqrt(activations.Length), 1e-6f);
        TensorPrimitives.MultiplyAdd(RandomNormal.Values(new Random(2), activations.Length), scale, activations, activations);
        using RunTensors there = tail.SavedAt(activations, cancellation);
        ReadOnlySpan<float> scores = there.Floats(manifest.Scores.Name);
        float[] seed = new float[scores.Length];
        seed[TensorPrimitives.IndexOfMax(scores)] = 1f;

        double? channelWeights = null;
        float[] gradient = Backward(sessions.Gradient, manifest.Gradient, index);
        if (manifest.ChannelWeights is not null)
        {
            // A gradient may have a mean of nothing but rounding (behind a LayerNormalization over these axes, say): then the
            // gradient itself is what a difference is held against.
            float[] means = Means(gradient, layer);
            double typical = TensorPrimitives.SumOfMagnitudes<float>(gradient) / gradient.Length;
            channelWeights = Distance(Backward(sessions.ChannelWeights, manifest.ChannelWeights, index), means, atLeast: typical / 100);
            if (!(channelWeights <= ChannelWeightsTolerance))
                throw Failed($"the channel weights{at} are not the mean of the gradient", channelWeights.Value);
            if (sessions.DenseHead is { } head && Distance(DenseHeadPass.Run(head, sessions.HeadWeights, there.Floats, 1, seed, threads: 0, cancellation), means, atLeast: typical / 100) is var ofHead and not <= ChannelWeightsTolerance)
                throw Failed($"the channel weights of the dense head{at} are not the mean of the gradient", ofHead);
            if (manifest.ClassWeights is { } graph && Distance(OfClasses(sessions.ClassWeights, graph, index), means, atLeast: typical / 100) is var distance and not <= ChannelWeightsTolerance)
                throw Failed($"the channel weights of many classes{at} are not the mean of the gradient", distance);
        }

        double slope = FiniteDifferences.Compare(a => TensorPrimitives.Dot<float>(tail.Scores(a, cancellation), seed), activations, gradient, scale);
        if (!(slope <= GradientTolerance))
            throw Failed($"the gradient{at} disagrees with finite differences", slope);
        return new LayerCheck(slope, channelWeights);

        float[] OfClasses(OrtSession session, GradientGraph graph, int result)
        {
            long[] chosen = [Array.IndexOf(seed, 1f)];
            using OrtValue classes = OrtValue.CreateTensorValueFromMemory(chosen, [1]);
            OrtValue[] values = session.Run([ClassWeights.Classes, .. graph.Saved], [classes, .. graph.Saved.Select(s => there[s])], [graph.Results[result]], cancellation);
            using OrtValue value = values[0];
            return value.GetTensorDataAsSpan<float>().ToArray();
        }

        float[] Backward(OrtSession session, GradientGraph graph, int result)
        {
            using OrtValue direction = OrtValue.CreateTensorValueFromMemory(seed, [1, seed.Length]);
            OrtValue[] values = session.Run([.. graph.Saved, manifest.Seed], [.. graph.Saved.Select(s => there[s]), direction], [graph.Results[result]], cancellation);
            using OrtValue value = values[0];
            return value.GetTensorDataAsSpan<float>().ToArray();
        }
    }

    // What crosses the cut, for a picture.
    private static RunTensors Boundary(SplitPlan plan, SplitModel model, float[] image, long[] shape, CancellationToken cancellation)
    {
        using var sessions = new SplitSessions(model, threads: 0, arena: false);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(image, shape);
        string[] boundary = [.. plan.Graphs[plan.Manifest.Features].Graph.Output.Select(o => o.Name)];
        return new RunTensors(boundary, sessions.Features.Run([plan.Manifest.Image.Name], [input], boundary, cancellation));
    }

    private static float[] Classify(SplitPlan plan, SplitModel model, RunTensors boundary, CancellationToken cancellation)
    {
        using var sessions = new SplitSessions(model, threads: 0, arena: false);
        string[] inputs = [.. plan.Graphs[plan.Manifest.Classifier].Graph.Input.Select(i => i.Name)];
        string[] outputs = [plan.Manifest.Scores.Name];
        using var results = new RunTensors(outputs, sessions.Classifier.Run(inputs, [.. inputs.Select(i => boundary[i])], outputs, cancellation));
        return results.Floats(plan.Manifest.Scores.Name).ToArray();
    }

    private static float[] RunWhole(SplitPlan plan, string folder, float[] image, long[] shape, bool literally)
    {
        string path = Path.Combine(folder, WholeFile);
        OnnxFile.Write(path, plan.Whole);
        try
        {
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(image, shape);
            using RunTensors results = RunFile(path, [plan.Manifest.Image.Name], [input], [plan.Manifest.Scores.Name], literally);
            return results.Floats(plan.Manifest.Scores.Name).ToArray();
        }
        catch (OnnxRuntimeException e)
        {
            throw new GradCamException($"ONNX Runtime cannot run the model: {e.Message}", e);
        }
        finally
        {
            File.Delete(path);
        }
    }

    // Where values are rounded, a last bit decides between two levels. ONNX Runtime fuses other operators in the halves than in the whole
    // model, so that these differ by levels here and there, and rightly so. Run as it is written, node by node, the same is computed in both.
    private static float[] RunHalves(SplitPlan plan, string folder, float[] image, long[] shape)
    {
        Manifest manifest = plan.Manifest;
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(image, shape);
        string[] boundary = [.. plan.Graphs[manifest.Features].Graph.Output.Select(o => o.Name)];
        using RunTensors picture = RunFile(Path.Combine(folder, manifest.Features), [manifest.Image.Name], [input], boundary, literally: true);
        string[] inputs = [.. plan.Graphs[manifest.Classifier].Graph.Input.Select(i => i.Name)];
        using RunTensors results = RunFile(Path.Combine(folder, manifest.Classifier), inputs, [.. inputs.Select(i => picture[i])], [manifest.Scores.Name], literally: true);
        return results.Floats(manifest.Scores.Name).ToArray();
    }

    // Without prepacking, the weights stay mapped instead of being copied: a check is not worth twice the memory.
    private static RunTensors RunFile(string path, string[] inputs, OrtValue[] values, string[] outputs, bool literally)
    {
        using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        options.AddSessionConfigEntry("session.disable_prepacking", "1");
        if (literally)
            options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
        using var session = new InferenceSession(path, options);
        using var run = new RunOptions();
        return new RunTensors(outputs, [.. session.Run(run, inputs, values, outputs)]);
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

    private static GradCamException Failed(string what, double distance) =>
        new($"the split model is not right and was thrown away: {what} (off by {distance:0.0e+0} of the largest value). Please report this with the model.");

    private readonly record struct LayerCheck(double Gradient, double? ChannelWeights);
}
