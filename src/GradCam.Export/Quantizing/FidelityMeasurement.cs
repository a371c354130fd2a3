using System.Numerics.Tensors;
using GradCam.Devices;
using GradCam.Explaining;
using GradCam.Metrics;
using GradCam.Pictures;
using GradCam.SplitModels;

namespace GradCam.Export.Quantizing;

/// <summary>Measures how near a quantised model stays to the float32 one, as users see both: through the library, on pictures.</summary>
internal static class FidelityMeasurement
{
    /// <summary>Stands in the manifest until something was measured.</summary>
    public static QuantizationFidelity None { get; } = new("none", 0, 0, 0, 0, null, null, null, null, null);

    // Both were written a moment ago, and one of them goes away again.
    private static readonly ExplainerOptions Options = new() { Device = Device.Cpu, KeepOptimized = false, VerifyWeights = WeightsVerification.Never };

    /// <summary>Measures.</summary>
    /// <param name="original">The float32 model's folder.</param>
    /// <param name="quantized">The other one's.</param>
    /// <param name="pictures">What to measure on.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static QuantizationFidelity Run(string original, string quantized, CalibrationPictures pictures, CancellationToken cancellation)
    {
        using Explainer exact = Explainer.Load(original, Options, cancellation);
        using Explainer rounded = Explainer.Load(quantized, Options, cancellation);
        int count = 0;
        int same = 0;
        int pointing = 0;
        double scores = 0;
        var pearson = new List<double>();
        var spearman = new List<double>();
        foreach (Picture picture in pictures.Read())
        {
            Explanation expected = exact.Explain(picture, cancellation: cancellation);
            ClassExplanation top = expected.Classes[0];
            Explanation actual = rounded.Explain(picture, new ExplainOptions { Classes = ClassTargets.Of(top.Index) }, cancellation);
            count++;
            scores = Math.Max(scores, Distance(actual.Scores, expected.Scores));
            if (Top(rounded, actual, picture, cancellation) == top.Index)
                same++;
            float[] map = top.Map.Values;
            if (map.AsSpan().ContainsAnyExcept(map[0]))
            {
                float[] other = actual.Classes[0].Map.Values;
                pearson.Add(Correlation.Pearson(other, map));
                spearman.Add(Correlation.Spearman(other, map));
                if (TensorPrimitives.IndexOfMax<float>(other) == TensorPrimitives.IndexOfMax<float>(map))
                    pointing++;
            }
        }

        bool any = pearson.Count > 0;
        return new QuantizationFidelity(
            pictures.Description,
            count,
            scores,
            (double)same / count,
            pearson.Count,
            any ? pearson.Average() : null,
            any ? pearson.Min() : null,
            any ? spearman.Average() : null,
            any ? spearman.Min() : null,
            any ? (double)pointing / pearson.Count : null);
    }

    // Where each place is scored, the top class is the one that most places have.
    private static int Top(Explainer explainer, Explanation explanation, Picture picture, CancellationToken cancellation) => explainer.Model.Manifest.DenseScores is null
        ? TensorPrimitives.IndexOfMax<float>(explanation.Scores)
        : explainer.Explain(picture, cancellation: cancellation).Classes[0].Index;

    private static double Distance(float[] actual, float[] expected)
    {
        double largest = 0;
        for (int i = 0; i < expected.Length; i++)
            largest = Math.Max(largest, Math.Abs(actual[i] - expected[i]));
        return largest == 0 ? 0 : largest / Math.Abs(TensorPrimitives.MaxMagnitude<float>(expected));
    }
}
