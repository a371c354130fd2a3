using System.Numerics.Tensors;
using GradCam.Sessions;
using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Extra;

/// <summary>
/// Represents a random picture's passes through the verified halves of a split model, and the comparisons that verify extra graphs.
/// </summary>
internal sealed class ExtraGraphCheck : IDisposable
{
    /// <summary>The largest difference that rounding explains, as a share of the largest value.</summary>
    public const double Rounding = 1e-3;

    private const double SlopeTolerance = 5e-2;
    private const double GoodEnough = 5e-3;

    private readonly long[] _shape;
    private readonly RunTensors _tensors;
    private readonly string[] _boundary;
    private SplitSessions? _sessions;

    /// <summary>Runs both halves on a random picture.</summary>
    /// <param name="plan">The split model's graphs.</param>
    /// <param name="model">The split model.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="GradCamException">ONNX Runtime failed.</exception>
    public ExtraGraphCheck(SplitPlan plan, SplitModel model, CancellationToken cancellationToken)
    {
        Plan = plan;
        Model = model;
        Cancellation = cancellationToken;
        _shape = [1, .. Manifest.Image.Shape.Skip(1)];
        Image = plan.RandomImage((int)TensorPrimitives.Product<long>(_shape));
        Seed = Normal(2, model.ScoreCount);

        using var sessions = new SplitSessions(model, threads: 0, arena: false);
        OrtValue image = ImageValue();
        _boundary = [.. sessions.Features.OutputNames];
        _tensors = new RunTensors(_boundary, sessions.Features.Run([Manifest.Image.Name], [image], _boundary, cancellationToken), image);
        string[] outputs = [.. sessions.Classifier.OutputNames.Where(o => !_tensors.Has(o))];
        string[] inputs = [.. sessions.Classifier.InputNames];
        _tensors.Add(outputs, sessions.Classifier.Run(inputs, [.. inputs.Select(i => _tensors[i])], outputs, cancellationToken));
    }

    /// <summary>Gets the split model's graphs.</summary>
    public SplitPlan Plan { get; }

    /// <summary>Gets the split model.</summary>
    public SplitModel Model { get; }

    /// <summary>Gets the split model's manifest.</summary>
    public Manifest Manifest => Model.Manifest;

    /// <summary>Gets the token that cancels the work.</summary>
    public CancellationToken Cancellation { get; }

    /// <summary>Gets the picture.</summary>
    public float[] Image { get; }

    /// <summary>Gets the random seed, <c>[K]</c>.</summary>
    public float[] Seed { get; }

    /// <summary>Gets or sets the verified gradient with respect to the image; <c>null</c> if there is none yet.</summary>
    public float[]? ImageGradient { get; set; }

    /// <summary>Gets the sessions of the graph that is being verified.</summary>
    public SplitSessions Sessions => _sessions ?? throw new InvalidOperationException("No graph is being verified.");

    /// <summary>Gets a tensor of the passes.</summary>
    public OrtValue this[string tensor] => _tensors[tensor];

    /// <summary>Verifies a graph. Each graph has its own sessions, so that no two map the same weights at a time.</summary>
    /// <exception cref="GradCamException">The graph is wrong.</exception>
    public void Verify(IExtraGraph graph)
    {
        using var sessions = new SplitSessions(Model, threads: 0, arena: false);
        _sessions = sessions;
        graph.Verify(this);
    }

    /// <summary>Returns the elements of a float32 tensor of the passes.</summary>
    public ReadOnlySpan<float> Floats(string tensor) => _tensors.Floats(tensor);

    /// <summary>Returns whether a tensor goes from the features to the classifier.</summary>
    public bool Crosses(string tensor) => _boundary.Contains(tensor);

    /// <summary>Returns the picture for ONNX Runtime.</summary>
    public OrtValue ImageValue() => OrtValue.CreateTensorValueFromMemory(Image, _shape);

    /// <summary>Returns the seed for ONNX Runtime.</summary>
    public OrtValue SeedValue() => OrtValue.CreateTensorValueFromMemory(Seed, [1, Seed.Length]);

    /// <summary>Returns the scores of another picture, from the two halves.</summary>
    public float[] ScoresOf(float[] picture)
    {
        OrtValue image = OrtValue.CreateTensorValueFromMemory(picture, _shape);
        using var boundary = new RunTensors(_boundary, Sessions.Features.Run([Manifest.Image.Name], [image], _boundary, Cancellation), image);
        string[] inputs = [.. Sessions.Classifier.InputNames];
        return Floats(Sessions.Classifier.Run(inputs, [.. inputs.Select(i => boundary[i])], [Manifest.Scores.Name], Cancellation))[0];
    }

    /// <summary>Runs a graph over the whole model. Its scores must be the model's, and all results finite.</summary>
    /// <returns>The outputs, followed by the scores.</returns>
    /// <exception cref="GradCamException">The scores differ, or a result is not finite.</exception>
    public float[][] RunOnImage(SplitGraph graph, string[] outputs, string scores)
    {
        using OrtValue image = ImageValue();
        using OrtValue seed = SeedValue();
        float[][] results = Floats(Sessions[graph].Run([Manifest.Image.Name, Manifest.Seed], [image, seed], [.. outputs, scores], Cancellation));
        Require("its scores are not those of the model", Distance(results[^1], Floats(Manifest.Scores.Name)), Rounding);
        if (results.Any(r => !float.IsFinite(TensorPrimitives.SumOfMagnitudes<float>(r))))
            throw new GradCamException(GradCamErrorKind.Model, "its results are not finite.");
        return results;
    }

    /// <summary>
    /// Compares a gradient with central differences along the gradient and a random direction. The steps shorten until two in a row agree: in a deep
    /// network, the next kink of a ReLU is never far from an image.
    /// </summary>
    /// <param name="at">The position.</param>
    /// <param name="gradient">The gradient there.</param>
    /// <param name="function">The function.</param>
    /// <exception cref="GradCamException">They disagree.</exception>
    public void Slope(float[] at, float[] gradient, Func<float[], double> function)
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
            Cancellation.ThrowIfCancellationRequested();
            float h = (float)(step * scale);
            double error = Math.Abs(((Moved(h) - Moved(-h)) / (2.0 * h)) - expected) / Math.Max(Math.Abs(expected), 1e-12);
            best = Math.Min(best, Math.Max(error, before));
            before = error;
        }

        Require("it disagrees with finite differences", best, SlopeTolerance);

        double Moved(float step)
        {
            float[] there = new float[at.Length];
            TensorPrimitives.MultiplyAdd(direction, step, at, there);
            return function(there);
        }
    }

    /// <summary>Requires a distance within a tolerance.</summary>
    /// <exception cref="GradCamException">The distance is larger, or not a number.</exception>
    public static void Require(string what, double distance, double tolerance)
    {
        if (!(distance <= tolerance))
            throw new GradCamException(GradCamErrorKind.Model, $"{what} (off by {distance:0.0e+0}).");
    }

    /// <summary>Returns the elements of float32 tensors, and disposes the tensors.</summary>
    public static float[][] Floats(OrtValue[] values)
    {
        float[][] floats = [.. values.Select(v => v.GetTensorDataAsSpan<float>().ToArray())];
        Array.ForEach(values, v => v.Dispose());
        return floats;
    }

    /// <summary>Returns the dot product, summed in float64.</summary>
    public static double Dot(ReadOnlySpan<float> a, ReadOnlySpan<float> b)
    {
        double sum = 0;
        for (int i = 0; i < a.Length; i++)
            sum += (double)a[i] * b[i];
        return sum;
    }

    /// <summary>Returns the largest difference, as a share of the largest expected magnitude.</summary>
    public static double Distance(ReadOnlySpan<float> actual, ReadOnlySpan<float> expected)
    {
        float[] difference = new float[expected.Length];
        TensorPrimitives.Subtract(actual, expected, difference);
        double distance = Math.Abs(TensorPrimitives.MaxMagnitude<float>(difference));
        return distance == 0 ? 0 : distance / Math.Abs(TensorPrimitives.MaxMagnitude(expected));
    }

    /// <summary>Returns normal random numbers.</summary>
    public static float[] Normal(int seed, int length) => RandomNormal.Values(new Random(seed), length);

    public void Dispose() => _tensors.Dispose();
}
