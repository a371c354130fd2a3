using System.Numerics.Tensors;
using GradCam.Explaining;
using GradCam.Export.Extra;
using GradCam.Pictures;
using GradCam.Sessions;
using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Quantizing;

/// <summary>
/// Compares a quantised split model with the float32 one, whose gradients agree with finite differences. Each graph gets the same inputs in both
/// models, so that the difference is the graph's own rounding. The difference must be within a tolerance that depends on the rounded tensors. A
/// quantised function is a staircase, so finite differences of it have no meaning.
/// </summary>
internal sealed class QuantizedVerification
{
    private readonly SplitGraphs _graphs;
    private readonly SplitModel _original;
    private readonly SplitModel _quantized;
    private readonly double _tolerance;
    private readonly Dictionary<SplitGraph, string> _failed = [];
    private readonly CancellationToken _cancellation;

    private QuantizedVerification(SplitGraphs original, string quantized, double tolerance, CancellationToken cancellationToken)
    {
        _graphs = original;
        _original = original.Model;
        _quantized = SplitModel.Open(quantized);
        _tolerance = tolerance;
        _cancellation = cancellationToken;
    }

    /// <summary>Checks all graphs except the features, which <see cref="CheckScores"/> checks.</summary>
    /// <returns>The reason for each wrong extra graph.</returns>
    /// <exception cref="GradCamException">The classifier or a gradient is wrong.</exception>
    public static IReadOnlyDictionary<SplitGraph, string> Run(SplitGraphs original, string quantized, QuantizationMode mode, CalibrationPictures pictures, CancellationToken cancellationToken)
    {
        var verification = new QuantizedVerification(original, quantized, Tolerance(mode), cancellationToken);
        verification.Check(pictures.Read().First());
        return verification._failed;
    }

    /// <summary>Rejects a model whose scores are unrelated to the original's.</summary>
    /// <exception cref="GradCamException">The scores are unrelated.</exception>
    public static void CheckScores(QuantizationMode mode, QuantizationFidelity fidelity)
    {
        double most = mode == QuantizationMode.Int8 ? 0.75 : 4 * Tolerance(mode);
        if (!(fidelity.LargestScoreError <= most))
            throw Failed("its scores are too far from the float32 model's", fidelity.LargestScoreError, most);
    }

    // Returns the tolerance, relative to the norm of the compared values.
    private static double Tolerance(QuantizationMode mode) => mode == QuantizationMode.Float16 ? 1e-2 : 5e-2;

    private void Check(Picture picture)
    {
        Manifest manifest = _original.Manifest;
        using RunTensors there = PictureTensors.Of(_graphs, picture, _cancellation);
        Required("the scores", SplitGraph.Classifier, [manifest.Scores.Name]);
        Required("the gradient", SplitGraph.Gradient, manifest.Gradient.Results);
        if (manifest.ChannelWeights is { } pooled)
            Required("the channel weights", SplitGraph.ChannelWeights, pooled.Results);
        if (_quantized.Manifest.ClassWeights is not null)
        {
            long[] classes = [TensorPrimitives.IndexOfMax(there.Floats(manifest.Seed))];
            using OrtValue chosen = OrtValue.CreateTensorValueFromMemory(classes, [1]);
            there.Add([Onnx.Splitting.ClassWeights.Classes], [chosen]);
            Required("the channel weights of many classes", SplitGraph.ClassWeights, manifest.ClassWeights!.Results);
        }

        foreach (IExtraGraph graph in ExtraGraphs.All.Where(g => g.NotQuantized is null && g.Kind.FileOf(manifest) is not null))
            Extra(graph.Kind, graph.Compared(manifest, there));

        void Required(string what, SplitGraph graph, IReadOnlyList<string> results)
        {
            double distance = Distance(graph, results, there);
            if (!(distance <= _tolerance))
                throw Failed($"{what} of its graph are not those of the float32 graph", distance, _tolerance);
        }

        // In a graph over the whole network, rounding has more opportunities to flip a unit of a ReLU.
        void Extra(SplitGraph graph, IReadOnlyList<string> results)
        {
            double most = 10 * _tolerance;
            string? why = null;
            try
            {
                double distance = Distance(graph, results, there);
                if (!(distance <= most))
                    why = $"its results are off by {distance:0.0e+0} of the float32 graph's; the tolerance is {most:0.0e+0}.";
            }
            catch (GradCamException e)
            {
                why = e.Message;
            }

            if (why is not null)
                _failed[graph] = $"The graph was left out, because it did not pass its verification after quantisation: {why}";
        }
    }

    // Returns the largest distance of the results, each relative to its norm.
    private double Distance(SplitGraph graph, IReadOnlyList<string> results, RunTensors there)
    {
        _cancellation.ThrowIfCancellationRequested();
        using RunTensors expected = Run(_original);
        using RunTensors actual = Run(_quantized);
        return results.Max(r => Relative(actual.Floats(r), expected.Floats(r)));

        RunTensors Run(SplitModel model)
        {
            // No session keeps memory for a next run, because there is none.
            using var sessions = new SplitSessions(model, threads: 0, arena: false);
            OrtSession session = sessions[graph];
            return new RunTensors([.. results], session.Run(session.InputNames, [.. session.InputNames.Select(i => there[i])], [.. results], _cancellation));
        }
    }

    private static double Relative(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        float[] difference = new float[expected.Length];
        TensorPrimitives.Subtract(actual, expected, difference);
        double distance = TensorPrimitives.Norm<float>(difference);
        return distance == 0 ? 0 : distance / TensorPrimitives.Norm(expected);
    }

    private static GradCamException Failed(string what, double distance, double most) =>
        new(GradCamErrorKind.Model, $"the quantised model is not right and was thrown away: {what} (off by {distance:0.0e+0}; the tolerance is {most:0.0e+0}). Leave out --quantize, or try another mode.");
}
