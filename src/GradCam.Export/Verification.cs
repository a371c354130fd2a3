using System.Numerics.Tensors;
using GradCam.Arithmetic;
using GradCam.Explaining;
using GradCam.Onnx.Model;
using GradCam.Sessions;
using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export;

/// <summary>
/// Checks a freshly written split model on random input before anybody uses it: the halves give the whole model's scores, the
/// gradient agrees with finite differences, and the pooled channel weights agree with the full gradient.
/// </summary>
internal static class Verification
{
    private const double ScoresTolerance = 1e-4;
    private const double GradientTolerance = 2e-2;
    private const double GoodEnough = 2e-3;
    private const double ChannelWeightsTolerance = 1e-3;
    private const string WholeFile = "whole.onnx";

    public static VerificationReport Run(SplitPlan plan, string folder, CancellationToken cancellation)
    {
        Manifest manifest = plan.Manifest;
        long[] shape = [1, .. manifest.Image.Shape.Skip(1)];
        float[] image = RandomNormal(new Random(1), (int)TensorPrimitives.Product<long>(shape));
        float[] whole = RunWhole(plan, folder, image, shape);
        cancellation.ThrowIfCancellationRequested();

        // Each step has sessions of its own: they map the same weights, and two at a time would count them twice.
        SplitModel model = SplitModel.Open(folder);
        float[] seed = new float[whole.Length];
        ForwardPass forward;
        float[] activations;
        float scale;
        double scores;
        using (var sessions = new SplitSessions(model, threads: 0))
        using (ForwardPass picture = ForwardPass.Run(sessions, manifest, image, 1, gradients: false, cancellation))
        {
            scores = Distance(picture.Scores, whole);
            if (!(scores <= ScoresTolerance))
                throw Failed("the two halves do not give the whole model's scores", scores);

            // A picture's own activations are a bad place for derivatives: after a ReLU most of them are exactly 0, and a pool over
            // a window of zeros has none. Noise of the activations' own size moves them to a place like any other.
            activations = picture.Tensor(manifest.Layers[0].Activations).ToArray();
            scale = MathF.Max(TensorPrimitives.Norm<float>(activations) / MathF.Sqrt(activations.Length), 1e-6f);
            TensorPrimitives.MultiplyAdd(RandomNormal(new Random(2), activations.Length), scale, activations, activations);
            forward = picture.From(sessions, activations, cancellation);
        }

        using ForwardPass there = forward;
        seed[TensorPrimitives.IndexOfMax(there.Scores)] = 1f;
        float[] gradient;
        double? channelWeights = null;
        using (var sessions = new SplitSessions(model, threads: 0))
        {
            using OrtValue value = there.Gradients(sessions, seed, cancellation)[0];
            gradient = value.GetTensorDataAsSpan<float>().ToArray();
            if (manifest.ChannelWeights is not null)
            {
                using OrtValue weights = there.ChannelWeights(sessions, seed, cancellation)[0];
                
                // A gradient may have a mean of nothing but rounding (behind a LayerNormalization over these axes, say): then the
                // gradient itself is what a difference is held against.
                double typical = TensorPrimitives.SumOfMagnitudes<float>(gradient) / gradient.Length;
                channelWeights = Distance(weights.GetTensorDataAsSpan<float>(), Means(gradient, manifest.Layers[0]), atLeast: typical / 100);
                if (!(channelWeights <= ChannelWeightsTolerance))
                    throw Failed("the channel weights are not the mean of the gradient", channelWeights.Value);
            }
        }

        using (var sessions = new SplitSessions(model, threads: 0))
        {
            double slope = FiniteDifferences(sessions, there, activations, gradient, seed, scale, cancellation);
            if (!(slope <= GradientTolerance))
                throw Failed("the gradient disagrees with finite differences", slope);
            return new VerificationReport(scores, slope, channelWeights);
        }
    }

    // The adjoint identity <G, v> = <dY, J v>, with J v from central differences of the classifier. How small a step must be so as
    // not to cross the kinks of ReLUs depends on how many lie behind the layer; one that is too small drowns in rounding. So steps
    // are shortened until two in a row agree with the gradient: by chance, on the way to another limit, only one would.
    private static double FiniteDifferences(SplitSessions sessions, ForwardPass forward, float[] activations, float[] gradient, float[] seed, float scale, CancellationToken cancellation)
    {
        const int Directions = 4;
        double worst = 0;
        for (int d = 0; d < Directions; d++)
        {
            // Half along the gradient, where the slope is steep against the rounding of the scores, and half anywhere.
            float[] direction = RandomNormal(new Random(d + 3), activations.Length);
            float norm = TensorPrimitives.Norm<float>(gradient);
            if (norm > 0)
                TensorPrimitives.MultiplyAdd(gradient, MathF.Sqrt(gradient.Length) / norm, direction, direction);
            double expected = TensorPrimitives.Dot<float>(gradient, direction);
            double best = double.PositiveInfinity;
            double before = double.PositiveInfinity;
            for (double step = 1e-1; step > 1e-7 && best > GoodEnough; step /= Math.Sqrt(10))
            {
                float h = (float)(step * scale);
                double slope = (Score(h) - Score(-h)) / (2.0 * h);
                double error = Math.Abs(slope - expected) / Math.Max(Math.Abs(expected), 1e-12);
                best = Math.Min(best, Math.Max(error, before));
                before = error;
            }

            worst = Math.Max(worst, best);

            double Score(float step)
            {
                float[] moved = new float[activations.Length];
                TensorPrimitives.MultiplyAdd(direction, step, activations, moved);
                using ForwardPass there = forward.From(sessions, moved, cancellation);
                return TensorPrimitives.Dot(there.Scores, seed);
            }
        }

        return worst;
    }

    private static float[] RunWhole(SplitPlan plan, string folder, float[] image, long[] shape)
    {
        string path = Path.Combine(folder, WholeFile);
        OnnxFile.Write(path, plan.Whole);
        try
        {
            using SessionOptions options = Options();
            using var session = new InferenceSession(path, options);
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(image, shape);
            using var run = new RunOptions();
            using IDisposableReadOnlyCollection<OrtValue> outputs = session.Run(run, [plan.Manifest.Image.Name], [input], [plan.Manifest.Scores.Name]);
            return outputs[0].GetTensorDataAsSpan<float>().ToArray();
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

    // Without prepacking, the weights stay mapped instead of being copied: a check is not worth twice the memory.
    private static SessionOptions Options()
    {
        var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        options.AddSessionConfigEntry("session.disable_prepacking", "1");
        return options;
    }

    private static float[] Means(float[] gradient, TargetLayer layer)
    {
        if (layer.Tokens is not null)
        {
            var reader = new TokenReader(layer.Tokens, (int)layer.Shape[2]);
            gradient = reader.ToGrid(gradient);
        }

        float[] means = new float[layer.Shape[layer.Tokens is null ? 1 : 2]];
        ChannelPooling.Mean(gradient, means.Length, means);
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

    private static float[] RandomNormal(Random random, int length)
    {
        float[] values = new float[length];
        for (int i = 0; i < length; i++)
            values[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return values;
    }

    private static GradCamException Failed(string what, double distance) =>
        new($"the split model is not right and was thrown away: {what} (off by {distance:0.0e+0} of the largest value). Please report this with the model.");
}
