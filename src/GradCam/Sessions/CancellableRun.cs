using Microsoft.ML.OnnxRuntime;

namespace GradCam.Sessions;

/// <summary>Runs and opens sessions of ONNX Runtime so that a token can cancel them. All runs of a model use this class.</summary>
internal static class CancellableRun
{
    /// <summary>Runs a session.</summary>
    /// <param name="work">Runs the session with the given options.</param>
    /// <param name="cancellationToken">Cancels the run between two operators, also within a loop's body.</param>
    /// <returns>The result of <paramref name="work"/>.</returns>
    /// <exception cref="OperationCanceledException">The token cancelled the run.</exception>
    /// <exception cref="OnnxRuntimeException">The run failed.</exception>
    public static T Run<T>(Func<RunOptions, T> work, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using var run = new RunOptions();
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static state => ((RunOptions)state!).Terminate = true, run);
        return Ended(() => work(run), cancellationToken);
    }

    /// <summary>Opens a session.</summary>
    /// <param name="options">The session's options.</param>
    /// <param name="open">Opens the session with these options.</param>
    /// <param name="cancellationToken">Cancels the optimization of the graph between two of its steps.</param>
    /// <exception cref="OperationCanceledException">The token cancelled the opening.</exception>
    /// <exception cref="OnnxRuntimeException">The graph cannot be opened.</exception>
    public static InferenceSession Open(SessionOptions options, Func<SessionOptions, InferenceSession> open, CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        using CancellationTokenRegistration registration = cancellationToken.UnsafeRegister(static state => ((SessionOptions)state!).SetLoadCancellationFlag(true), options);
        return Ended(() => open(options), cancellationToken);
    }

    // ONNX Runtime reports a cancelled run as an ordinary error.
    private static T Ended<T>(Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            return work();
        }
        catch (OnnxRuntimeException) when (cancellationToken.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancellationToken);
        }
    }
}
