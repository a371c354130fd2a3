using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using GradCam.Devices;
using GradCam.Explaining;
using GradCam.Metrics;
using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Export.Quantizing;

/// <summary>Measures the similarity of a quantised model to the float32 one on pictures, through the library, as users see both.</summary>
internal static class FidelityMeasurement
{
    /// <summary>Gets the manifest's value before the measurement.</summary>
    public static QuantizationFidelity None { get; } = new("none", 0, 0, 0, 0, null, null, null, null, null);

    private const string ScoresFile = "scores.tmp";

    // Both models are new, so their weights need no check. One of them is removed later, so its optimized graph is not kept.
    private static readonly ExplainerOptions Options = new() { Device = Device.Cpu, KeepOptimized = false, VerifyWeights = WeightsVerification.Never };

    /// <summary>Measures the similarity.</summary>
    /// <param name="original">The float32 model's folder.</param>
    /// <param name="quantized">The quantised model's folder.</param>
    /// <param name="pictures">The pictures to measure on.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    public static QuantizationFidelity Run(string original, string quantized, CalibrationPictures pictures, CancellationToken cancellationToken)
    {
        using FileStream scores = new(Path.Combine(original, ScoresFile), FileMode.Create, FileAccess.ReadWrite, FileShare.None, 1 << 16, FileOptions.DeleteOnClose);
        List<(int Top, CamMap Map)> expected = Expect(original, pictures, scores, cancellationToken);
        scores.Position = 0;

        using Explainer rounded = Explainer.Load(quantized, Options, cancellationToken);
        int count = 0;
        int same = 0;
        int pointing = 0;
        double furthest = 0;
        var pearson = new List<double>();
        var spearman = new List<double>();
        foreach (Picture picture in pictures.Read())
        {
            if (count == expected.Count)
                throw Changed();
            (int top, CamMap expectedMap) = expected[count++];
            Explanation actual = rounded.Explain(picture, new ExplainOptions { Classes = ClassTargets.Of(top) }, cancellationToken);
            furthest = Math.Max(furthest, Distance(actual.Scores, Next(scores, actual.Scores.Length)));
            if (Top(rounded, actual, picture, cancellationToken) == top)
                same++;
            float[] map = expectedMap.Values;
            if (map.AsSpan().ContainsAnyExcept(map[0]))
            {
                float[] other = actual.Classes[0].Map.Values;
                pearson.Add(Correlation.Pearson(other, map));
                spearman.Add(Correlation.Spearman(other, map));
                if (TensorPrimitives.IndexOfMax<float>(other) == TensorPrimitives.IndexOfMax<float>(map))
                    pointing++;
            }
        }

        if (count != expected.Count)
            throw Changed();
        bool any = pearson.Count > 0;
        return new QuantizationFidelity(
            pictures.Description,
            count,
            furthest,
            (double)same / count,
            pearson.Count,
            any ? pearson.Average() : null,
            any ? pearson.Min() : null,
            any ? spearman.Average() : null,
            any ? spearman.Min() : null,
            any ? (double)pointing / pearson.Count : null);
    }

    // Returns the float32 model's results on all pictures. So this model is closed before the other one is opened; a small machine has no memory for
    // both. It also has no memory for scores of each position, so these go to a file.
    private static List<(int Top, CamMap Map)> Expect(string original, CalibrationPictures pictures, FileStream scores, CancellationToken cancellationToken)
    {
        using Explainer exact = Explainer.Load(original, Options, cancellationToken);
        var expected = new List<(int Top, CamMap Map)>();
        foreach (Picture picture in pictures.Read())
        {
            Explanation explanation = exact.Explain(picture, cancellationToken: cancellationToken);
            scores.Write(MemoryMarshal.AsBytes(explanation.Scores.AsSpan()));
            expected.Add((explanation.Classes[0].Index, explanation.Classes[0].Map));
        }

        return expected;
    }

    private static float[] Next(FileStream scores, int count)
    {
        float[] next = new float[count];
        scores.ReadExactly(MemoryMarshal.AsBytes(next.AsSpan()));
        return next;
    }

    private static GradCamException Changed() => new(GradCamErrorKind.Model, "the pictures of --calibration became more or fewer while they were measured on. Leave the folder alone, and start again.");

    // If the model scores each position, the top class is the class of the most positions.
    private static int Top(Explainer explainer, Explanation explanation, Picture picture, CancellationToken cancellationToken) => explainer.Model.Manifest.DenseScores is null
        ? TensorPrimitives.IndexOfMax<float>(explanation.Scores)
        : explainer.Explain(picture, cancellationToken: cancellationToken).Classes[0].Index;

    private static double Distance(float[] actual, float[] expected)
    {
        double largest = 0;
        for (int i = 0; i < expected.Length; i++)
            largest = Math.Max(largest, Math.Abs(actual[i] - expected[i]));
        return largest == 0 ? 0 : largest / Math.Abs(TensorPrimitives.MaxMagnitude<float>(expected));
    }
}
