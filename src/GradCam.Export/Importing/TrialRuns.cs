using System.Globalization;
using GradCam.Sessions;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Importing;

/// <summary>
/// Runs an unchecked model within limits of time and memory. A file of a kilobyte can contain a loop of 2^62 steps, or double a tensor forty times.
/// </summary>
/// <param name="model">The model's path, for messages.</param>
/// <param name="limits">The limits of all runs together (time), and of one run (memory).</param>
/// <param name="cancellationToken">Cancels a run.</param>
internal sealed class TrialRuns(string model, TrialLimits limits, CancellationToken cancellationToken)
{
    // The interval of the memory measurements.
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(20);

    private TimeSpan _left = limits.Time;

    /// <summary>Opens a session and runs it.</summary>
    /// <param name="options">The session's options.</param>
    /// <param name="open">Opens the session.</param>
    /// <param name="work">Runs the session with the given options.</param>
    /// <exception cref="TrialMemoryException">The run exceeds the memory limit.</exception>
    /// <exception cref="GradCamException">The runs exceed the time limit.</exception>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
    /// <exception cref="OnnxRuntimeException">The model cannot be run.</exception>
    public T Run<T>(SessionOptions options, Func<SessionOptions, InferenceSession> open, Func<InferenceSession, RunOptions, T> work)
    {
        using var watch = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        watch.CancelAfter(_left);
        long start = System.Diagnostics.Stopwatch.GetTimestamp();
        using var memory = new MemoryWatch(limits.Memory, Interval, watch);
        try
        {
            using InferenceSession session = CancellableRun.Open(options, open, watch.Token);
            return CancellableRun.Run(run => work(session, run), watch.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw memory.IsExceeded ? TooLarge(e)
                : new GradCamException(GradCamErrorKind.Limit, string.Create(CultureInfo.InvariantCulture, $"{model}: the model ran on random input for more than {limits.Time.TotalSeconds:0.#} seconds, and was stopped. It may hold a loop without end. If the model is only slow, give it more time with --model-seconds, or a smaller input with --size."));
        }
        catch (OnnxRuntimeException e) when (IsOutOfMemory(e))
        {
            throw TooLarge(e);
        }
        finally
        {
            // If the time is used up, the next run ends as soon as it starts.
            TimeSpan left = _left - System.Diagnostics.Stopwatch.GetElapsedTime(start);
            _left = left > TimeSpan.Zero ? left : TimeSpan.Zero;
        }
    }

    /// <summary>Rejects a tensor that alone exceeds the memory limit.</summary>
    /// <param name="dims">The tensor's shape.</param>
    /// <param name="elementBytes">The number of bytes of an element.</param>
    /// <exception cref="TrialMemoryException">The tensor exceeds the limit.</exception>
    public void MustFit(IReadOnlyList<long> dims, int elementBytes)
    {
        if (dims.Aggregate((double)elementBytes, (bytes, d) => bytes * d) > limits.Memory)
            throw TooLarge(null);
    }

    private TrialMemoryException TooLarge(Exception? cause) =>
        new(string.Create(CultureInfo.InvariantCulture, $"{model}: the model needs more than {limits.Memory / (1 << 20)} MiB of memory for one run on random input. If its input is free, choose a smaller one with --size."), cause);

    private static bool IsOutOfMemory(OnnxRuntimeException e) =>
        e.Message.Contains("Failed to allocate memory", StringComparison.Ordinal) || e.Message.Contains("bad_alloc", StringComparison.Ordinal);
}
