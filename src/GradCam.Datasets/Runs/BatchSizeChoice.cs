using System.Diagnostics;
using GradCam.Devices;
using GradCam.Explaining;
using GradCam.Pictures;

namespace GradCam.Datasets.Runs;

/// <summary>Finds how many pictures the model is best given at once, by trying.</summary>
internal static class BatchSizeChoice
{
    private static readonly int[] s_onProcessor = [1, 2, 4, 8, 16];

    // A GPU is not busy with a few pictures.
    private static readonly int[] s_onDevice = [.. s_onProcessor, 32, 64];

    // Larger batches take memory and lose more work to a Ctrl-C: they must be worth it.
    private const double WorthIt = 0.97;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(6);

    /// <summary>Measures.</summary>
    /// <param name="explainer">The model.</param>
    /// <param name="options">What will be explained.</param>
    /// <param name="workers">Batches that will be in the model at once.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static int Measure(Explainer explainer, ExplainOptions options, int workers, CancellationToken cancellationToken)
    {
        // A model whose exporter fixed the batch takes its pictures one by one.
        if (explainer.Model.Manifest.Image.Shape[0] != 0)
            return 1;
        PreparedPicture picture = explainer.Prepare(Noise(explainer.Model.Manifest.Preprocessing));
        return Best(
            explainer.Device.Kind == DeviceKind.Cpu ? s_onProcessor : s_onDevice,
            Patience / 2,
            size => Run(explainer, options, picture, size, workers, cancellationToken));
    }

    /// <summary>Tries sizes in turn, until one fails or time is up.</summary>
    /// <param name="sizes">The sizes, from 1 on.</param>
    /// <param name="patience">How long; the size in work is ended.</param>
    /// <param name="run">Runs a batch of a size; seconds a picture.</param>
    /// <exception cref="GradCamException">Not even one picture can be run.</exception>
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
                // Too large for the memory, and so are the sizes behind it.
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

    /// <summary>Seconds a picture, each worker busy with one batch.</summary>
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
