using GradCam.Devices;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Sessions;

/// <summary>An ONNX Runtime session with the settings of this library, and errors that a user can act on.</summary>
internal sealed class OrtSession : IDisposable
{
    private readonly InferenceSession _session;
    private readonly Lock? _turn;
    private readonly Dictionary<string, OrtValue> _shared = [];

    /// <summary>Opens a graph.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="threads">Threads of one operator; 0 for the process's pool.</param>
    /// <param name="prepack">
    /// Whether weights are copied into the layout that is fastest to compute with. Convolutions gain by it. A Gemm on a single
    /// picture is bound by memory either way, and without it the weights stay mapped from the file: opened at once, shared
    /// between processes, dropped under pressure.
    /// </param>
    /// <param name="device">What computes; the CPU where null.</param>
    /// <param name="weights">Weights that other sessions use too; <c>null</c> if this session is to map its own.</param>
    /// <param name="arena">Whether memory of intermediate results is kept for the next run. Without it, a run needs less and takes longer.</param>
    public OrtSession(string path, int threads, bool prepack, DeviceChoice? device = null, SharedWeights? weights = null, bool arena = true)
        : this(path, options => new InferenceSession(path, options), threads, prepack, device, weights, arena)
    {
    }

    /// <summary>Opens a graph that is in memory.</summary>
    /// <param name="name">What errors call it.</param>
    /// <param name="graph">Its bytes.</param>
    /// <param name="device">What computes.</param>
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

            // What goes wrong is thrown, and would else stand on standard error a second time.
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

    /// <summary>Names of the graph's inputs, in order.</summary>
    public IReadOnlyList<string> InputNames => _session.InputNames;

    /// <summary>Names of the graph's outputs, in order.</summary>
    public IReadOnlyList<string> OutputNames => _session.OutputNames;

    /// <summary>Runs the graph.</summary>
    /// <returns>The wanted outputs in order, each owned by the caller.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; ONNX Runtime stops between two operators.</exception>
    public OrtValue[] Run(IReadOnlyCollection<string> inputNames, IReadOnlyCollection<OrtValue> inputs, IReadOnlyCollection<string> outputNames, CancellationToken cancellationToken) =>
        InTurn(run => _session.Run(run, inputNames, inputs, outputNames), cancellationToken);

    /// <summary>Runs the graph, and leaves outputs where another graph will want them.</summary>
    /// <param name="inputNames">The inputs' names.</param>
    /// <param name="inputs">The inputs, wherever they are.</param>
    /// <param name="outputs">The wanted outputs, and the memory that each shall be in.</param>
    /// <param name="cancellationToken">Stops between two operators.</param>
    /// <returns>The wanted outputs in order, each owned by the caller.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; ONNX Runtime stops between two operators.</exception>
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

    // The collection owns its values; taking them out of the underlying list hands them over.
    private static OrtValue[] Detach(IDisposableReadOnlyCollection<OrtValue> outputs)
    {
        OrtValue[] values = [.. outputs];
        ((ICollection<OrtValue>)outputs).Clear();
        return values;
    }
}
