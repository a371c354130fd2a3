using System.Collections.Immutable;
using GradCam.Sessions;
using GradCam.Telemetry;
using Microsoft.ML.OnnxRuntime;

namespace GradCam;

/// <summary>
/// Contains the settings of ONNX Runtime for the whole process. ONNX Runtime has one environment per process, which its first user creates. GradCam
/// creates it with one pool of threads for all sessions of all models. With a pool for each session, work that moves between sessions would first
/// have to wake a thread of the next pool.
/// </summary>
/// <remarks>
/// You need this class only to choose the number of threads, or if your application creates the environment itself. GradCam calls
/// <see cref="Start"/> with the defaults when it first needs ONNX Runtime.
/// </remarks>
public static class GradCamRuntime
{
    private static readonly Lock Gate = new();

    // No application requests so few messages. So this level identifies an environment that was created with GradCam's options.
    private const OrtLoggingLevel Mark = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;

    private static int _started;
    private static bool _shares;
    private static ImmutableArray<string> _operatorLibraries = [];

    /// <summary>
    /// Gets the number of CPUs that the process may use, at least 1. It respects the CPU affinity and the CPU quota of a container; the default of
    /// ONNX Runtime respects neither, and counts one CPU on some virtual machines that have several.
    /// </summary>
    public static int AvailableCpus => System.Environment.ProcessorCount;

    /// <summary>Gets the default number of threads that compute one operator, including the calling thread. Starts the runtime.</summary>
    /// <exception cref="GradCamException">ONNX Runtime's native library is missing or too old.</exception>
    public static int Threads
    {
        get
        {
            Start();
            return _started;
        }
    }

    /// <summary>
    /// Gets whether all sessions share one pool of threads. <c>false</c> if the application created ONNX Runtime's environment before GradCam. Each
    /// session then has its own pool with <see cref="Threads"/> threads. Starts the runtime.
    /// </summary>
    /// <exception cref="GradCamException">ONNX Runtime's native library is missing or too old.</exception>
    public static bool SharesThreads
    {
        get
        {
            Start();
            return _shares;
        }
    }

    /// <summary>
    /// Gets ONNX Runtime's environment. Starts the runtime, so that no other code in GradCam creates an environment without the pool.
    /// </summary>
    /// <exception cref="GradCamException">ONNX Runtime's native library is missing or too old.</exception>
    internal static OrtEnv Environment
    {
        get
        {
            Start();
            return OrtEnv.Instance();
        }
    }

    /// <summary>
    /// Creates ONNX Runtime's environment with one pool of threads for the process. The first call decides; later calls have no effect.
    /// </summary>
    /// <param name="threads">
    /// The number of threads that compute one operator, including the calling thread; 0 for <see cref="AvailableCpus"/>.
    /// </param>
    /// <param name="environment">The environment in which the sessions run.</param>
    /// <returns><c>true</c> if this call started the runtime; <c>false</c> if it was already running.</returns>
    /// <exception cref="ArgumentOutOfRangeException"><paramref name="threads"/> is negative.</exception>
    /// <exception cref="GradCamException">ONNX Runtime's native library is missing or too old.</exception>
    public static bool Start(int threads = 0, RuntimeEnvironment environment = RuntimeEnvironment.Own)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(threads);
        if (Volatile.Read(ref _started) > 0)
            return false;
        lock (Gate)
        {
            if (_started > 0)
                return false;
            int count = threads > 0 ? threads : AvailableCpus;
            _shares = environment == RuntimeEnvironment.OfApplicationWithThreads || Create(count);
            Volatile.Write(ref _started, count);
            return true;
        }
    }

    /// <summary>
    /// Loads operators of other domains than ONNX's own from a shared library, for all sessions that are opened later. A gradient through them also
    /// needs a rule: see <c>GradientRules.Add</c> in the package <c>GradCam.Onnx</c>.
    /// </summary>
    /// <param name="library">
    /// The path of the library, which exports <c>RegisterCustomOps</c>. It runs native code: load only libraries that you trust.
    /// </param>
    /// <exception cref="GradCamException">The file does not exist.</exception>
    public static void AddOperators(string library)
    {
        ArgumentNullException.ThrowIfNull(library);
        if (!File.Exists(library))
            throw new GradCamException(GradCamErrorKind.File, $"{library}: no such file. Give the path of a library of custom operators for ONNX Runtime.");
        string path = Path.GetFullPath(library);
        ImmutableInterlocked.Update(ref _operatorLibraries, known => known.Contains(path) ? known : known.Add(path));
    }

    /// <summary>Registers the libraries of <see cref="AddOperators"/>.</summary>
    internal static void RegisterOperators(SessionOptions options)
    {
        foreach (string library in _operatorLibraries)
        {
            try
            {
                options.RegisterCustomOpLibrary(library);
            }
            catch (Exception e) when (e is OnnxRuntimeException or DllNotFoundException or EntryPointNotFoundException)
            {
                throw new GradCamException(GradCamErrorKind.Runtime, $"{library}: ONNX Runtime cannot load it as a library of custom operators: {e.Message}", e);
            }
        }
    }

    // An existing environment keeps its threads, and does not report whether it has any.
    private static bool Create(int threads)
    {
        try
        {
            OnnxRuntimeTelemetry.Settle();
            if (OrtEnv.IsCreated)
                return false;
            using var pool = new OrtThreadingOptions { GlobalIntraOpNumThreads = threads, GlobalInterOpNumThreads = 1, GlobalSpinControl = false };
            var options = new EnvironmentCreationOptions { logId = "GradCam", logLevel = Mark, threadOptions = pool };
            OrtEnv created = OrtEnv.CreateInstanceWithOptions(ref options);

            // If another thread of the application creates the environment at this moment, this call returns that environment, without an error and
            // without the pool.
            if (created.EnvLogLevel != Mark)
                return false;
            created.EnvLogLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_WARNING;
            return true;
        }
        catch (Exception e) when (NativeLibrary.IsUnusable(e))
        {
            throw NativeLibrary.Explain(e);
        }
        catch (OnnxRuntimeException) when (OrtEnv.IsCreated)
        {
            // Another thread of the application was faster.
            return false;
        }
    }
}
