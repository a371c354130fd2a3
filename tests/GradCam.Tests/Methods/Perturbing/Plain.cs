using GradCam.NumPy;

namespace GradCam.Tests.Methods.Perturbing;

/// <summary>Computes formulas of the papers in plain loops and float64.</summary>
internal static class Plain
{
    /// <summary>Returns the bilinear enlargement of PyTorch's documentation, pixel by pixel.</summary>
    public static double[] Enlarge(ReadOnlySpan<float> source, int height, int width, int newHeight, int newWidth)
    {
        double[] result = new double[newHeight * newWidth];
        for (int y = 0; y < newHeight; y++)
        {
            for (int x = 0; x < newWidth; x++)
            {
                double sy = Math.Clamp(((y + 0.5) * height / newHeight) - 0.5, 0, height - 1);
                double sx = Math.Clamp(((x + 0.5) * width / newWidth) - 0.5, 0, width - 1);
                (int y0, int x0) = ((int)sy, (int)sx);
                (int y1, int x1) = (Math.Min(y0 + 1, height - 1), Math.Min(x0 + 1, width - 1));
                (double fy, double fx) = (sy - y0, sx - x0);
                result[(y * newWidth) + x] =
                    ((1 - fy) * (((1 - fx) * source[(y0 * width) + x0]) + (fx * source[(y0 * width) + x1])))
                    + (fy * (((1 - fx) * source[(y1 * width) + x0]) + (fx * source[(y1 * width) + x1])));
            }
        }

        return result;
    }

    /// <summary>Scales values to 0..1; all zero if there is no difference.</summary>
    public static double[] Scaled(double[] values)
    {
        (double min, double max) = (values.Min(), values.Max());
        return [.. values.Select(v => max > min ? (v - min) / (max - min) : 0)];
    }

    /// <summary>Returns an image times a mask.</summary>
    public static NpyArray Masked(NpyArray image, IReadOnlyList<double> mask) =>
        new(image.Shape, [.. image.Data.Select((v, i) => (float)(v * mask[i % mask.Count]))]);

    public static double[] Softmax(IReadOnlyList<double> values)
    {
        double max = values.Max();
        double sum = values.Sum(v => Math.Exp(v - max));
        return [.. values.Select(v => Math.Exp(v - max) / sum)];
    }

    public static double Probability(float[] scores, int index) => Softmax([.. scores.Select(s => (double)s)])[index];

    /// <summary>Returns <c>sum over k of w_k A_k</c>; channels without a weight do not count.</summary>
    public static float[] WeightedSum(NpyArray activations, IReadOnlyDictionary<int, double> weights)
    {
        int area = (int)(activations.Shape[1] * activations.Shape[2]);
        return [.. Enumerable.Range(0, area).Select(p => (float)weights.Sum(w => w.Value * activations.Data[(w.Key * area) + p]))];
    }

    /// <summary>Returns a channel's mask.</summary>
    public static double[] Mask(NpyArray activations, int channel, NpyArray image)
    {
        (int h, int w) = ((int)activations.Shape[1], (int)activations.Shape[2]);
        return Scaled(Enlarge(activations.Data.AsSpan(channel * h * w, h * w), h, w, (int)image.Shape[1], (int)image.Shape[2]));
    }

    /// <summary>Returns the map less its minimum.</summary>
    public static float[] FromMinimum(IReadOnlyList<double> map)
    {
        double min = map.Min();
        return [.. map.Select(v => (float)(v - min))];
    }
}
