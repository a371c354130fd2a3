using GradCam.Devices;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Sessions;

/// <summary>Represents an ONNX Runtime session with this library's settings, and errors that state a remedy.</summary>
internal sealed class OrtSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly Lock? _turn;
    private readonly Dictionary<string, OrtValue> _shared = [];

    /// <summary>Opens a graph.</summary>
    /// <param name="path">The graph's file.</param>
    /// <param name="threads">The number of threads of one operator; 0 for the process's pool.</param>
    /// <param name="prepack">
    /// Whether to copy weights into the layout that is fastest to compute with. Convolutions gain from it. A Gemm on a single picture is limited by
    /// memory bandwidth either way. Without the copy, the weights stay mapped from the file. They are then available at once, processes share them,
    /// and the system can discard their pages.
    /// </param>
    /// <param name="device">The device that computes; <c>null</c> for the CPU.</param>
    /// <param name="weights">The weights that other sessions share; <c>null</c> if this session maps its own.</param>
    /// <param name="arena">
    /// Whether to keep the memory of intermediate results for the next run. Otherwise a run needs less memory and more time.
    /// </param>
    public OrtSession(string path, int threads, bool prepack, DeviceChoice? device = null, SharedWeights? weights = null, bool arena = true)
        : this(path, options => new InferenceSession(path, options), threads, prepack, device, weights, arena)
    {
    }

    /// <summary>Opens a graph in memory.</summary>
    /// <param name="name">The name of the graph in errors.</param>
    /// <param name="graph">The bytes of the graph.</param>
    /// <param name="device">The device that computes.</param>
    public OrtSession(string name, byte[] graph, DeviceChoice? device)
        : this(name, options => new InferenceSession(graph, options), threads: 1, prepack: false, device, weights: null, arena: true)
    {
    }

    private OrtSession(string name, Func<SessionOptions, InferenceSession> open, int threads, bool prepack, DeviceChoice? device, SharedWeights? weights, bool arena)
    {
        _turn = device is { OneRunAtATime: true } ? new Lock() : null;
        try
        {
            using SessionOptions options = SessionThreads.Options(threads);
            options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL;
            options.EnableCpuMemArena = arena;
            options.EnableMemoryPattern = arena;

            // ONNX Runtime throws its errors. It would also print them to standard error.
            options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
            if (!prepack)
                options.AddSessionConfigEntry("session.disable_prepacking", "1");
            device?.Apply(options);
            _shared = weights?.Of(name) ?? [];
            foreach ((string initializer, OrtValue value) in _shared)
                options.AddInitializer(initializer, value);
            _session = open(options);
        }
        catch (Exception e) when (NativeLibrary.IsUnusable(e))
        {
            ReleaseShared();
            throw NativeLibrary.Explain(e);
        }
        catch (OnnxRuntimeException e)
        {
            ReleaseShared();
            throw new GradCamException(GradCamErrorKind.Runtime, $"{name}: ONNX Runtime cannot open this graph: {OrtMessage.FirstLine(e)}", e);
        }
    }

    /// <summary>Gets the names of the graph's inputs, in order.</summary>
    public IReadOnlyList<string> InputNames => _session.InputNames;

    /// <summary>Gets the names of the graph's outputs, in order.</summary>
    public IReadOnlyList<string> OutputNames => _session.OutputNames;

    /// <summary>Runs the graph.</summary>
    /// <returns>The requested outputs in order. The caller owns them.</returns>
    /// <exception cref="OperationCanceledException">The token cancelled the run between two operators.</exception>
    public OrtValue[] Run(IReadOnlyCollection<string> inputNames, IReadOnlyCollection<OrtValue> inputs, IReadOnlyCollection<string> outputNames, CancellationToken cancellationToken) =>
        InTurn(run => _session.Run(run, inputNames, inputs, outputNames), cancellationToken);

    /// <summary>Runs the graph, and keeps outputs in the memory in which the next graph needs them.</summary>
    /// <param name="inputNames">The names of the inputs.</param>
    /// <param name="inputs">The inputs, in the memory of the device or the CPU.</param>
    /// <param name="outputs">The requested outputs, and the memory for each.</param>
    /// <param name="cancellationToken">Cancels the work between two operators.</param>
    /// <returns>The requested outputs in order. The caller owns them.</returns>
    /// <exception cref="OperationCanceledException">The token cancelled the run between two operators.</exception>
    public OrtValue[] RunBound(IReadOnlyList<string> inputNames, IReadOnlyList<OrtValue> inputs, IReadOnlyList<(string Name, OrtMemoryInfo Where)> outputs, CancellationToken cancellationToken) =>
        InTurn(
            run =>
            {
                using OrtIoBinding binding = _session.CreateIoBinding();
                for (int i = 0; i < inputs.Count; i++)
                    binding.BindInput(inputNames[i], inputs[i]);
                foreach ((string output, OrtMemoryInfo where) in outputs)
                    binding.BindOutputToDevice(output, where);
                return _session.RunWithBoundResults(run, binding);
            },
            cancellationToken);

    /// <inheritdoc/>
    public void Dispose()
    {
        _session.Dispose();
        ReleaseShared();
    }

    private void ReleaseShared()
    {
        foreach (OrtValue value in _shared.Values)
            value.Dispose();
        _shared.Clear();
    }

    private OrtValue[] InTurn(Func<RunOptions, IDisposableReadOnlyCollection<OrtValue>> work, CancellationToken cancellationToken)
    {
        if (_turn is null)
            return Cancellable(work, cancellationToken);
        lock (_turn)
            return Cancellable(work, cancellationToken);
    }

    private static OrtValue[] Cancellable(Func<RunOptions, IDisposableReadOnlyCollection<OrtValue>> work, CancellationToken cancellationToken)
    {
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> outputs = CancellableRun.Run(work, cancellationToken);
            return Detach(outputs);
        }
        catch (OnnxRuntimeException e)
        {
            throw new GradCamException(GradCamErrorKind.Runtime, $"ONNX Runtime failed: {OrtMessage.FirstLine(e)}", e);
        }
    }

    // The collection owns its values. Removing them from the underlying list transfers them to the caller.
    private static OrtValue[] Detach(IDisposableReadOnlyCollection<OrtValue> outputs)
    {
        OrtValue[] values = [.. outputs];
        ((ICollection<OrtValue>)outputs).Clear();
        return values;
    }
}
