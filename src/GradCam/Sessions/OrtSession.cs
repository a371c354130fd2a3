using GradCam.Devices;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Sessions;

/// <summary>An ONNX Runtime session with the settings of this library, and errors that a user can act on.</summary>
internal sealed class OrtSession : IDisposable
{
    private readonly InferenceSession _session;

    /// <summary>Opens a graph.</summary>
    /// <param name="path">Its file.</param>
    /// <param name="threads">Threads of one operator; 0 for as many as there are cores.</param>
    /// <param name="prepack">
    /// Whether weights are copied into the layout that is fastest to compute with. Convolutions gain by it. A Gemm on a single
    /// picture is bound by memory either way, and without it the weights stay mapped from the file: opened at once, shared
    /// between processes, dropped under pressure.
    /// </param>
    /// <param name="device">What computes; the processor where null.</param>
    public OrtSession(string path, int threads, bool prepack, DeviceChoice? device = null)
    {
        try
        {
            using var options = new SessionOptions
            {
                IntraOpNumThreads = threads,
                GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL,
                LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR,
            };
            if (!prepack)
                options.AddSessionConfigEntry("session.disable_prepacking", "1");
            device?.Apply(options);

            // Each session has threads of its own. Let them wait for work in a busy loop, as is the default, and those of the features take the
            // processor from the classifier's, those from the gradient's, and all of them from the map and the caller.
            options.AddSessionConfigEntry("session.intra_op.allow_spinning", "0");
            _session = new InferenceSession(path, options);
        }
        catch (Exception e) when (NativeLibrary.IsMissing(e))
        {
            throw NativeLibrary.Explain(e);
        }
        catch (OnnxRuntimeException e)
        {
            throw new GradCamException($"{path}: ONNX Runtime cannot open this graph: {e.Message}", e);
        }
    }

    /// <summary>Names of the graph's inputs, in order.</summary>
    public IReadOnlyList<string> InputNames => _session.InputNames;

    /// <summary>Names of the graph's outputs, in order.</summary>
    public IReadOnlyList<string> OutputNames => _session.OutputNames;

    /// <summary>Runs the graph.</summary>
    /// <returns>The wanted outputs in order, each owned by the caller.</returns>
    /// <exception cref="OperationCanceledException">Cancelled; ONNX Runtime stops between two operators.</exception>
    public OrtValue[] Run(IReadOnlyCollection<string> inputNames, IReadOnlyCollection<OrtValue> inputs, IReadOnlyCollection<string> outputNames, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        using var run = new RunOptions();
        using CancellationTokenRegistration registration = cancellation.UnsafeRegister(static state => ((RunOptions)state!).Terminate = true, run);
        try
        {
            using IDisposableReadOnlyCollection<OrtValue> outputs = _session.Run(run, inputNames, inputs, outputNames);
            return Detach(outputs);
        }
        catch (OnnxRuntimeException e)
        {
            // Terminate shows as an error like any other.
            cancellation.ThrowIfCancellationRequested();
            throw new GradCamException($"ONNX Runtime failed: {e.Message}", e);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _session.Dispose();

    // The collection owns its values; taking them out of the underlying list hands them over.
    private static OrtValue[] Detach(IDisposableReadOnlyCollection<OrtValue> outputs)
    {
        OrtValue[] values = [.. outputs];
        ((ICollection<OrtValue>)outputs).Clear();
        return values;
    }
}
