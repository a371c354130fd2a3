using GradCam.Sessions;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace GradCam.Export.Embedding;

/// <summary>Represents a model file that ONNX Runtime opened with strict shape inference.</summary>
internal sealed class OpenedModel : IDisposable
{
    private readonly SessionOptions _options;
    private readonly InferenceSession _session;

    /// <summary>Opens a model.</summary>
    /// <param name="path">The file.</param>
    /// <param name="optimized">
    /// Whether ONNX Runtime optimizes the graph. It may then compute the same values in another order if more tensors are requested.
    /// </param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="OnnxRuntimeException">ONNX Runtime rejects the model.</exception>
    public OpenedModel(string path, bool optimized, CancellationToken cancellationToken)
    {
        _options = SessionThreads.Options();
        try
        {
            _options.GraphOptimizationLevel = optimized ? GraphOptimizationLevel.ORT_ENABLE_ALL : GraphOptimizationLevel.ORT_DISABLE_ALL;
            _options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
            _options.AddSessionConfigEntry("session.disable_prepacking", "1");
            _options.AddSessionConfigEntry("session.strict_shape_type_inference", "1");
            _session = CancellableRun.Open(_options, o => new InferenceSession(path, o), cancellationToken);
        }
        catch
        {
            _options.Dispose();
            throw;
        }
    }

    /// <summary>Runs the model.</summary>
    /// <param name="pictures">The pictures.</param>
    /// <param name="extra">Further inputs, which the method disposes.</param>
    /// <param name="outputs">The names of the requested outputs.</param>
    /// <param name="cancellationToken">Cancels the run.</param>
    /// <returns>The bytes of each output; empty for texts and the maps of ZipMap, which follow from the tensors before them.</returns>
    public byte[][] Run(ExplainedInput pictures, IReadOnlyList<(string Name, OrtValue Value)> extra, IReadOnlyList<string> outputs, CancellationToken cancellationToken)
    {
        try
        {
            using OrtValue image = pictures.Value();
            return CancellableRun.Run(
                run =>
                {
                    using IDisposableReadOnlyCollection<OrtValue> values = _session.Run(run, [pictures.Name, .. extra.Select(e => e.Name)], [image, .. extra.Select(e => e.Value)], outputs);
                    return values.Select(Bytes).ToArray();
                },
                cancellationToken);
        }
        finally
        {
            foreach ((_, OrtValue value) in extra)
                value.Dispose();
        }
    }

    public void Dispose()
    {
        _session.Dispose();
        _options.Dispose();
    }

    private static byte[] Bytes(OrtValue value) => value.IsTensor && value.GetTensorTypeAndShape().ElementDataType != TensorElementType.String
        ? value.GetTensorMutableRawData().ToArray()
        : [];
}
