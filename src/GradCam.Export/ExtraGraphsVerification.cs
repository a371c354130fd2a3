using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using GradCam.Onnx.Splitting;
using GradCam.Sessions;
using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export;

/// <summary>
/// Checks the extra graphs of a split model that passed <see cref="Verification"/>. A model explains without them, so one that is not
/// right, or whose check drowns in rounding, is left out with the reason and does not refuse the model.
/// </summary>
internal sealed class ExtraGraphsVerification : IDisposable
{
    private const double Rounding = 1e-3;
    private const double SlopeTolerance = 5e-2;
    private const double GoodEnough = 5e-3;

    // To open a graph takes ONNX Runtime longer than in proportion to its nodes. Larger graphs rest on the check of each rule.
    private const int MostNodes = 4000;

    private readonly SplitPlan _plan;
    private readonly SplitModel _model;
    private readonly Manifest _manifest;
    private readonly CancellationToken _cancellation;
    private readonly Dictionary<string, string> _failed = [];
    private readonly long[] _shape;
    private readonly float[] _image;
    private readonly float[] _seed;
    private readonly Dictionary<string, OrtValue> _tensors = new(StringComparer.Ordinal);
    private string[] _boundary = [];

    private ExtraGraphsVerification(SplitPlan plan, SplitModel model, CancellationToken cancellationToken)
    {
        _plan = plan;
        _model = model;
        _manifest = model.Manifest;
        _cancellation = cancellationToken;
        _shape = [1, .. _manifest.Image.Shape.Skip(1)];
        _image = plan.RandomImage((int)TensorPrimitives.Product<long>(_shape));
        _seed = Normal(2, model.ScoreCount);
    }

    /// <summary>Checks what there is.</summary>
    /// <param name="plan">The split model's graphs.</param>
    /// <param name="folder">The folder, whole but for its name.</param>
    /// <param name="wrongInFront">The rule that is wrong in front of the target layers; null if all are right.</param>
    /// <param name="cancellationToken">Stops between two runs.</param>
    /// <returns>For each graph that is not right, why.</returns>
    public static IReadOnlyDictionary<string, string> Run(SplitPlan plan, string folder, string? wrongInFront, CancellationToken cancellationToken)
    {
        using var verification = new ExtraGraphsVerification(plan, SplitModel.Open(folder), cancellationToken);
        verification.Forward();
        Manifest manifest = verification._manifest;
        float[]? gradient = null;
        if (manifest.ImageGradient is { } image)
            OverWhole(ExtraGraphs.ImageGradient, image.File, s => gradient = verification.ImageGradient(s, image));
        if (manifest.GuidedGradient is { } guided)
            OverWhole(ExtraGraphs.GuidedGradient, guided.File, s => verification.RunOnImage(s.GuidedGradient, [guided.Gradient], guided.Scores));
        if (manifest.FullGradient is { } full)
            OverWhole(ExtraGraphs.FullGradient, full.File, s => verification.FullGradient(s.FullGradient, full, gradient));
        if (manifest.Hessian is { File: not null } hessian)
            verification.Try(ExtraGraphs.Hessian, s => verification.Hessian(s, hessian));
        if (manifest.GemmAblation is { } ablation)
            verification.Try(ExtraGraphs.GemmAblation, s => verification.GemmAblation(s, ablation));
        return verification._failed;

        void OverWhole(string graph, string file, Action<SplitSessions> check)
        {
            if (wrongInFront is not null)
                verification._failed[graph] = LeftOut(wrongInFront);
            else if (plan.Graphs[file].Graph.Node.Count <= MostNodes)
                verification.Try(graph, check);
        }
    }

    public void Dispose()
    {
        foreach (OrtValue value in _tensors.Values)
            value.Dispose();
    }

    // Each with sessions of its own, so that no two map the same weights at a time.
    private void Try(string graph, Action<SplitSessions> check)
    {
        _cancellation.ThrowIfCancellationRequested();
        try
        {
            using var sessions = new SplitSessions(_model, threads: 0, arena: false);
            check(sessions);
        }
        catch (Exception e) when (e is GradCamException or OnnxRuntimeException)
        {
            _failed[graph] = LeftOut(e.Message);
        }
    }

    private static string LeftOut(string why) => $"The graph was left out, because it did not pass its verification: {why}";

    // What crosses the cut and the scores, from the halves that are known to be right.
    private void Forward()
    {
        using var sessions = new SplitSessions(_model, threads: 0, arena: false);
        using (OrtValue image = Value(_image, _shape))
        {
            _boundary = [.. sessions.Features.OutputNames];
            Keep(_boundary, sessions.Features.Run([_manifest.Image.Name], [image], _boundary, _cancellation));
        }

        string[] outputs = [.. sessions.Classifier.OutputNames.Where(o => !_tensors.ContainsKey(o))];
        string[] inputs = [.. sessions.Classifier.InputNames];
        Keep(outputs, sessions.Classifier.Run(inputs, [.. inputs.Select(i => _tensors[i])], outputs, _cancellation));
    }

    // The image's gradient along a direction against central differences of the scores. Where these bend too sharply, what was written is held
    // against the checked rules, put together anew.
    private float[] ImageGradient(SplitSessions sessions, ImageGradientGraph graph)
    {
        float[] gradient = RunOnImage(sessions.ImageGradient, [graph.Gradient], graph.Scores)[0];
        string[] inputs = [.. sessions.Classifier.InputNames];
        try
        {
            CheckSlope(_image, gradient, Scores);
        }
        catch (GradCamException) when (FollowsFromRules())
        {
            // Differences cannot tell, and the rules are right.
        }

        return gradient;

        double Scores(float[] moved)
        {
            using OrtValue image = Value(moved, _shape);
            using var boundary = new RunTensors(_boundary, sessions.Features.Run([_manifest.Image.Name], [image], _boundary, _cancellation));
            using OrtValue scores = sessions.Classifier.Run(inputs, [.. inputs.Select(i => boundary[i])], [_manifest.Scores.Name], _cancellation)[0];
            return Dot(scores.GetTensorDataAsSpan<float>(), _seed);
        }

        bool FollowsFromRules()
        {
            ImageGradientModel anew = ImageGradientModel.Make(_plan.Whole, _manifest.Image.Name, _manifest.Scores.Name, _plan.Shapes);
            using OrtValue image = Value(_image, _shape);
            using OrtValue seed = Value(_seed, [1, _seed.Length]);
            using RunTensors results = Verification.RunGraph(_model.Folder, anew.Model, [_manifest.Image.Name, _manifest.Seed], [image, seed], [anew.Gradient], literally: true, _cancellation);
            return Distance(gradient, results.Floats(anew.Gradient)) <= Rounding;
        }
    }

    private void FullGradient(OrtSession session, FullGradientGraph graph, float[]? gradient)
    {
        string[] outputs = [graph.Gradient, graph.Sums, .. graph.Maps.Select(m => m.Map)];
        float[][] results = RunOnImage(session, outputs, graph.Scores);
        if (gradient is not null)
            Check("its gradient is not that of the image", Distance(results[0], gradient), Rounding);
        double product = Dot(_image, results[0]);
        double size = TensorPrimitives.Norm<float>(_image) * (double)TensorPrimitives.Norm<float>(results[0]);
        Check("its first sum is not image times gradient", size == 0 ? 0 : Math.Abs(product - results[1][0]) / size, Rounding);
    }

    // Runs a graph over the whole model; its scores must be the model's, and all results finite.
    private float[][] RunOnImage(OrtSession session, string[] outputs, string scores)
    {
        using OrtValue image = Value(_image, _shape);
        using OrtValue seed = Value(_seed, [1, _seed.Length]);
        float[][] results = Floats(session.Run([_manifest.Image.Name, _manifest.Seed], [image, seed], [.. outputs, scores], _cancellation));
        Check("its scores are not those of the model", Distance(results[^1], _tensors[_manifest.Scores.Name].GetTensorDataAsSpan<float>()), Rounding);
        if (results.Any(r => !float.IsFinite(TensorPrimitives.SumOfMagnitudes<float>(r))))
            throw new GradCamException(GradCamErrorKind.Model, "its results are not finite.");
        return results;
    }

    // H is symmetric, and what it says of the gradient's change along v is what the gradient does.
    private void Hessian(SplitSessions sessions, HessianGraph graph)
    {
        for (int i = 0; i < _manifest.Layers.Count; i++)
        {
            string layer = _manifest.Layers[i].Activations;
            long[] shape = [1, .. _manifest.Layers[i].Shape.Skip(1)];
            int length = (int)TensorPrimitives.Product<long>(shape);
            (float[] u, float[] v) = (Normal(3, length), Normal(4, length));
            float[] at = _tensors.TryGetValue(layer, out OrtValue? known) && _boundary.Contains(layer) ? Noisy(known.GetTensorDataAsSpan<float>()) : [];
            float[] hv = Product(v);
            float[] hu = Product(u);
            double size = TensorPrimitives.Norm<float>(hv) * (double)TensorPrimitives.Norm<float>(u) / Math.Sqrt(length);
            Check($"at '{layer}' it is not symmetric", size == 0 ? 0 : Math.Abs(Dot(hv, u) - Dot(hu, v)) / (size * Math.Sqrt(length)), Rounding);
            if (at.Length > 0)
                CheckSlope(at, hv, moved => Dot(Gradient(moved), v));

            float[] Product(float[] direction)
            {
                string[] inputs = [.. graph.Inputs, _manifest.Seed, .. graph.Directions];
                var own = new List<OrtValue>();
                try
                {
                    var values = new List<OrtValue>();
                    foreach (string input in graph.Inputs)
                        values.Add(input == layer && at.Length > 0 ? Own(at, shape) : _tensors[input]);
                    values.Add(Own(_seed, [1, _seed.Length]));
                    for (int d = 0; d < graph.Directions.Count; d++)
                    {
                        long[] other = [1, .. _manifest.Layers[d].Shape.Skip(1)];
                        values.Add(Own(d == i ? direction : new float[TensorPrimitives.Product<long>(other)], other));
                    }

                    return Floats(sessions.Hessian.Run(inputs, values, [graph.Products[i]], _cancellation))[0];
                }
                finally
                {
                    own.ForEach(v => v.Dispose());
                }

                OrtValue Own(float[] data, long[] dims)
                {
                    own.Add(Value(data, dims));
                    return own[^1];
                }
            }

            float[] Gradient(float[] moved)
            {
                using OrtValue activations = Value(moved, shape);
                using OrtValue seed = Value(_seed, [1, _seed.Length]);
                string[] inputs = [.. sessions.Classifier.InputNames];
                string[] saved = [.. _manifest.Gradient.Saved.Where(s => !inputs.Contains(s))];
                OrtValue[] values = [.. inputs.Select(b => b == layer ? activations : _tensors[b])];
                OrtValue[] forward = saved.Length == 0 ? [] : sessions.Classifier.Run(inputs, values, saved, _cancellation);
                try
                {
                    OrtValue Of(string tensor) => Array.IndexOf(saved, tensor) is >= 0 and var at ? forward[at] : values[Array.IndexOf(inputs, tensor)];
                    return Floats(sessions.Gradient.Run([.. _manifest.Gradient.Saved, _manifest.Seed], [.. _manifest.Gradient.Saved.Select(Of), seed], [_manifest.Gradient.Results[i]], _cancellation))[0];
                }
                finally
                {
                    Array.ForEach(forward, v => v.Dispose());
                }
            }
        }
    }

    // The scores without a channel, by the matrix and by a run of the classifier.
    private void GemmAblation(SplitSessions sessions, GemmAblation graph)
    {
        GemmWeights weights = graph.Weights;
        string layer = _manifest.Layers[0].Activations;
        float[] activations = _tensors[layer].GetTensorDataAsSpan<float>().ToArray();
        int channel = weights.Channels / 2;
        int positions = activations.Length / weights.Channels;
        float[] input = Of(graph.Input);
        float[] z = Of(graph.PreActivation);
        int columns = weights.Channels * weights.Block;
        using (FileStream file = File.OpenRead(_model.PathOf(_manifest.Weights.File)))
        {
            float[] part = new float[weights.Transposed ? weights.Outputs * weights.Block : weights.Block];
            if (weights.Transposed)
            {
                Read(file, weights.Offset + ((long)channel * weights.Block * weights.Outputs * sizeof(float)), part);
                for (int p = 0; p < weights.Block; p++)
                    TensorPrimitives.MultiplyAdd(part.AsSpan(p * weights.Outputs, weights.Outputs), -input[(channel * weights.Block) + p], z, z);
            }
            else
            {
                for (int j = 0; j < weights.Outputs; j++)
                {
                    Read(file, weights.Offset + ((((long)j * columns) + (channel * weights.Block)) * sizeof(float)), part);
                    z[j] -= TensorPrimitives.Dot(part, input.AsSpan(channel * weights.Block, weights.Block));
                }
            }
        }

        activations.AsSpan(channel * positions, positions).Clear();
        using OrtValue without = Value(activations, [1, .. _manifest.Layers[0].Shape.Skip(1)]);
        string[] inputs = [.. sessions.Classifier.InputNames];
        float[] expected = Floats(sessions.Classifier.Run(inputs, [.. inputs.Select(i => i == layer ? without : _tensors[i])], [_manifest.Scores.Name], _cancellation))[0];
        using OrtValue tail = Value(z, [1, z.Length]);
        float[] actual = Floats(sessions.GemmAblation.Run([graph.PreActivation], [tail], [graph.Scores], _cancellation))[0];
        Check("the scores without a channel are not those of the classifier", Distance(actual, expected), Rounding);

        float[] Of(string tensor) => _tensors[tensor].GetTensorDataAsSpan<float>().ToArray();
    }

    private static void Read(FileStream file, long offset, float[] values)
    {
        file.Position = offset;
        file.ReadExactly(MemoryMarshal.AsBytes(values.AsSpan()));
    }

    // Central differences along the gradient and a random direction, with steps that shorten until two in a row agree with it. In a deep
    // network the next kink of a ReLU is never far from an image.
    private static void CheckSlope(float[] at, float[] gradient, Func<float[], double> function)
    {
        float norm = TensorPrimitives.Norm<float>(gradient);
        if (norm == 0)
            return;
        float[] direction = Normal(5, at.Length);
        TensorPrimitives.MultiplyAdd(gradient, MathF.Sqrt(gradient.Length) / norm, direction, direction);
        double expected = Dot(gradient, direction);
        double scale = Math.Max(TensorPrimitives.Norm<float>(at) / Math.Sqrt(at.Length), 1e-6);
        double best = double.PositiveInfinity;
        double before = double.PositiveInfinity;
        for (double step = 1e-3; step > 1e-8 && best > GoodEnough; step /= Math.Sqrt(10))
        {
            float h = (float)(step * scale);
            double error = Math.Abs(((Moved(h) - Moved(-h)) / (2.0 * h)) - expected) / Math.Max(Math.Abs(expected), 1e-12);
            best = Math.Min(best, Math.Max(error, before));
            before = error;
        }

        Check("it disagrees with finite differences", best, SlopeTolerance);

        double Moved(float step)
        {
            float[] there = new float[at.Length];
            TensorPrimitives.MultiplyAdd(direction, step, at, there);
            return function(there);
        }
    }

    private static float[] Noisy(ReadOnlySpan<float> activations)
    {
        // A picture's own activations are a bad place for derivatives, see Verification.
        float[] noisy = Normal(6, activations.Length);
        float scale = MathF.Max(TensorPrimitives.Norm(activations) / MathF.Sqrt(activations.Length), 1e-6f);
        TensorPrimitives.MultiplyAdd(noisy, scale, activations, noisy);
        return noisy;
    }

    private static void Check(string what, double distance, double tolerance)
    {
        if (!(distance <= tolerance))
            throw new GradCamException(GradCamErrorKind.Model, $"{what} (off by {distance:0.0e+0}).");
    }

    private void Keep(string[] names, OrtValue[] values)
    {
        for (int i = 0; i < names.Length; i++)
            _tensors[names[i]] = values[i];
    }

    private static OrtValue Value(float[] data, long[] shape) => OrtValue.CreateTensorValueFromMemory(data, shape);

    private static float[][] Floats(OrtValue[] values)
    {
        float[][] floats = [.. values.Select(v => v.GetTensorDataAsSpan<float>().ToArray())];
        Array.ForEach(values, v => v.Dispose());
        return floats;
    }

    private static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return sum;
    }

    private static double Distance(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        float[] difference = new float[expected.Length];
        TensorPrimitives.Subtract(actual, expected, difference);
        double distance = Math.Abs(TensorPrimitives.MaxMagnitude<float>(difference));
        return distance == 0 ? 0 : distance / Math.Abs(TensorPrimitives.MaxMagnitude(expected));
    }

    private static float[] Normal(int seed, int length) => RandomNormal.Values(new Random(seed), length);
}
