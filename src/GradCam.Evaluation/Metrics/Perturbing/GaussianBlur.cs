namespace GradCam.Metrics;

/// <summary>Blurs images. Insertion starts from a blurred image, which has no edges at removed pixels.</summary>
internal static class GaussianBlur
{
    // The published values: a kernel of 11 pixels and a standard deviation of 5 for images of 224 pixels.
    private const int Radius = 5;
    private const double Sigma = 5;

    /// <summary>
    /// Blurs each plane along its rows and then its columns. At the edge, the weights of the pixels that exist are scaled to 1, so that a constant
    /// image does not change.
    /// </summary>
    /// <param name="image"><c>[planes, height*width]</c>.</param>
    /// <param name="height">Rows.</param>
    /// <param name="width">Columns.</param>
    public static float[] Apply(ReadOnlySpan<float> image, int height, int width)
    {
        float[] rows = new float[image.Length];
        float[] result = new float[image.Length];
        int pixels = height * width;
        for (int at = 0; at < image.Length; at += pixels)
        {
            Along(image.Slice(at, pixels), rows.AsSpan(at, pixels), height, width, width, 1);
            Along(rows.AsSpan(at, pixels), result.AsSpan(at, pixels), width, height, 1, width);
        }

        return result;
    }

    private static void Along(ReadOnlySpan<float> source, Span<float> destination, int lines, int length, int lineStep, int step)
    {
        Span<double> kernel = stackalloc double[Radius + 1];
        for (int i = 0; i <= Radius; i++)
            kernel[i] = Math.Exp(-(i * i) / (2 * Sigma * Sigma));
        for (int line = 0; line < lines; line++)
        {
            int start = line * lineStep;
            for (int i = 0; i < length; i++)
            {
                double sum = 0;
                double weights = 0;
                for (int j = Math.Max(0, i - Radius); j <= Math.Min(length - 1, i + Radius); j++)
                {
                    double weight = kernel[Math.Abs(i - j)];
                    sum += weight * source[start + j * step];
                    weights += weight;
                }

                destination[start + i * step] = (float)(sum / weights);
            }
        }
    }
}
