using System.Diagnostics;
using GradCam.Devices;
using GradCam.Explaining;
using GradCam.Pictures;

namespace GradCam.Datasets.Runs;

/// <summary>Measures the best number of pictures in a run of the model.</summary>
internal static class BatchSizeChoice
{
    private static readonly int[] s_onProcessor = [1, 2, 4, 8, 16];

    // A few pictures do not keep a GPU busy.
    private static readonly int[] s_onDevice = [.. s_onProcessor, 32, 64];

    // Larger batches need more memory, and Ctrl-C loses more of their work, so they must be clearly faster.
    private const double WorthIt = 0.97;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    /// <summary>Measures the batch size.</summary>
    /// <param name="explainer">The model.</param>
    /// <param name="options">The options of the explanations.</param>
    /// <param name="workers">The number of batches that will run in the model at once.</param>
    /// <param name="cancellationToken">Cancels the measurement.</param>
    public static int Measure(Explainer explainer, ExplainOptions options, int workers, CancellationToken cancellationToken)
    {
        // If the exporter fixed the model's batch size, the model processes pictures one by one.
        if (explainer.Model.Manifest.Image.Shape[0] != 0)
            return 1;
        PreparedPicture picture = explainer.Prepare(Noise(explainer.Model.Manifest.Preprocessing));
        return Best(
            explainer.Device.Kind == DeviceKind.Cpu ? s_onProcessor : s_onDevice,
            Patience / 2,
            size => Run(explainer, options, picture, size, workers, cancellationToken));
    }

    /// <summary>Tries sizes in turn, until one fails or the time is over.</summary>
    /// <param name="sizes">The sizes, from 1 on.</param>
    /// <param name="patience">The maximum time. The method still finishes the current size.</param>
    /// <param name="run">Runs a batch of a size, and returns the seconds per picture.</param>
    /// <exception cref="GradCamException">The model cannot run even one picture.</exception>
    internal static int Best(IReadOnlyList<int> sizes, TimeSpan patience, Func<int, double> run)
    {
        long begin = Stopwatch.GetTimestamp();
        run(sizes[0]);
        int best = sizes[0];
        double bestTime = double.MaxValue;
        foreach (int size in sizes)
        {
            double time;
            try
            {
                time = run(size);
                if (Stopwatch.GetElapsedTime(begin) < patience)
                    time = Math.Min(time, run(size));
            }
            catch (GradCamException) when (size > sizes[0])
            {
                // The size needs too much memory, and so do larger ones.
                break;
            }

            if (time < bestTime * WorthIt)
                (best, bestTime) = (size, time);

            // The next size takes about twice as long.
            if (Stopwatch.GetElapsedTime(begin) > patience)
                break;
        }

        return best;
    }

    /// <summary>Returns the seconds per picture if each worker runs one batch.</summary>
    private static double Run(Explainer explainer, ExplainOptions options, PreparedPicture picture, int size, int workers, CancellationToken cancellationToken)
    {
        PreparedPicture[] batch = [.. Enumerable.Repeat(picture, size)];
        long start = Stopwatch.GetTimestamp();
        Task[] all = [.. Enumerable.Range(0, workers).Select(_ => Task.Run(() => explainer.Explain(batch, options with { Progress = null }, cancellationToken), cancellationToken))];
        try
        {
            Task.WaitAll(all, cancellationToken);
        }
        catch (AggregateException e) when (e.InnerException is GradCamException inner)
        {
            throw inner;
        }

        return Stopwatch.GetElapsedTime(start).TotalSeconds / (size * workers);
    }

    private static Picture Noise(Preprocessing preprocessing)
    {
        int width = preprocessing.Width;
        int height = preprocessing.Height;
        bool ofBands = preprocessing.Channels == ChannelOrder.Bands;
        int channels = ofBands ? preprocessing.ChannelCount : Picture.Channels;
        var pixels = new byte[width * height * channels];
        uint state = 1;
        for (int i = 0; i < pixels.Length; i++)
        {
            state = state * 1664525 + 1013904223;
            pixels[i] = (byte)(state >> 24);
        }

        return ofBands
            ? ValuePicture.Of(new PictureValues(width, height, channels, Array.ConvertAll(pixels, p => (float)p), new SampleRange(0, byte.MaxValue)), isChosen: true)
            : new Picture(width, height, pixels);
    }
}
