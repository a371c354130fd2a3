using GradCam.Pictures;

namespace GradCam.Benchmarks.Arithmetic;

/// <summary>Resizes separably as in a textbook: weights in float32, rows first, then columns. Its bits differ from the library's.</summary>
internal static class ScalarResize
{
    public static void Run(byte[] source, int width, int height, int channels, byte[] destination, int newWidth, int newHeight, ResampleFilter filter)
    {
        byte[] between = new byte[newWidth * height * channels];
        (int Start, float[] Weights)[] columns = Axis(width, newWidth, filter);
        for (int y = 0; y < height; y++)
        {
            for (int x = 0; x < newWidth; x++)
            {
                for (int c = 0; c < channels; c++)
                {
                    float sum = 0.5f;
                    for (int k = 0; k < columns[x].Weights.Length; k++)
                        sum += columns[x].Weights[k] * source[(((y * width) + columns[x].Start + k) * channels) + c];
                    between[(((y * newWidth) + x) * channels) + c] = (byte)Math.Clamp(sum, 0, 255);
                }
            }
        }

        (int Start, float[] Weights)[] rows = Axis(height, newHeight, filter);
        int stride = newWidth * channels;
        for (int y = 0; y < newHeight; y++)
        {
            for (int x = 0; x < stride; x++)
            {
                float sum = 0.5f;
                for (int k = 0; k < rows[y].Weights.Length; k++)
                    sum += rows[y].Weights[k] * between[((rows[y].Start + k) * stride) + x];
                destination[(y * stride) + x] = (byte)Math.Clamp(sum, 0, 255);
            }
        }
    }

    private static (int Start, float[] Weights)[] Axis(int size, int newSize, ResampleFilter filter)
    {
        double scale = (double)size / newSize;
        double widened = Math.Max(scale, 1);
        double radius = (filter == ResampleFilter.Lanczos ? 3 : 1) * widened;
        var axis = new (int, float[])[newSize];
        for (int i = 0; i < newSize; i++)
        {
            double centre = (i + 0.5) * scale;
            int from = Math.Max((int)(centre - radius + 0.5), 0);
            int to = Math.Min((int)(centre + radius + 0.5), size);
            double[] weights = [.. Enumerable.Range(from, to - from).Select(k => Weight((k + 0.5 - centre) / widened))];
            double sum = weights.Sum();
            axis[i] = (from, [.. weights.Select(w => (float)(w / sum))]);
        }

        return axis;

        double Weight(double x) => filter == ResampleFilter.Lanczos ? Sinc(x) * Sinc(x / 3) : Math.Max(1 - Math.Abs(x), 0);
        static double Sinc(double x) => x == 0 ? 1 : Math.Sin(Math.PI * x) / (Math.PI * x);
    }
}
