using Microsoft.ML.OnnxRuntime;

namespace GradCam.Sessions;

/// <summary>Gives sessions their threads: the process's pool if its size is the requested number; otherwise threads of their own.</summary>
internal static class SessionThreads
{
    /// <summary>Returns the options of a session, with its threads.</summary>
    /// <param name="threads">The number of threads of one operator, including the caller's; 0 for the process's pool.</param>
    /// <exception cref="GradCamException">ONNX Runtime's native library is missing or too old.</exception>
    public static SessionOptions Options(int threads = 0)
    {
        int shared = GradCamRuntime.Threads;
        var options = new SessionOptions();
        GradCamRuntime.RegisterOperators(options);
        if (GradCamRuntime.SharesThreads && (threads == 0 || threads == shared))
        {
            options.DisablePerSessionThreads();
            return options;
        }

        Own(options, threads);
        return options;
    }

    /// <summary>
    /// Returns the options of a session with threads of its own. ONNX Runtime's profiler records the work of a whole pool. On the process's pool, it
    /// would make the runs of other sessions fail.
    /// </summary>
    /// <param name="threads">The number of threads of one operator, including the caller's; 0 for the size of the process's pool.</param>
    /// <exception cref="GradCamException">ONNX Runtime's native library is missing or too old.</exception>
    public static SessionOptions Apart(int threads = 0)
    {
        var options = new SessionOptions();
        GradCamRuntime.RegisterOperators(options);
        Own(options, threads);
        return options;
    }

    private static void Own(SessionOptions options, int threads)
    {
        options.IntraOpNumThreads = Count(threads);

        // By default, the threads of this session would wait for work in a busy loop. They would slow down the other sessions, the map and the
        // caller.
        options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
    }

    /// <summary>Returns the effective number of threads, at least 1.</summary>
    /// <param name="threads">The number of threads; 0 for the size of the process's pool.</param>
    public static int Count(int threads) => threads > 0 ? threads : GradCamRuntime.Threads;
}
