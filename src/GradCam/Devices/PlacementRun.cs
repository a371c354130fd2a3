using System.Globalization;
using GradCam.Sessions;
using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;
using Microsoft.ML.OnnxRuntime.Tensors;

namespace GradCam.Devices;

/// <summary>Runs a split model's graphs one after the other with profiling on. Outputs of one graph are inputs of the next.</summary>
internal sealed class PlacementRun(SplitModel model, DeviceChoice device, int threads) : IDisposable
{
    private readonly Dictionary<string, OrtValue> _values = new(StringComparer.Ordinal);
    private readonly string _prefix = Path.Combine(Path.GetTempPath(), $"gradcam-profile-{Guid.NewGuid():N}");

    public IReadOnlyList<GraphPlacement> All(CancellationToken cancellationToken)
    {
        var placements = new List<GraphPlacement>();
        foreach (string graph in model.Manifest.GraphFiles())
        {
            cancellationToken.ThrowIfCancellationRequested();
            placements.Add(Run(graph, cancellationToken));
        }

        return placements;
    }

    public void Dispose()
    {
        foreach (OrtValue value in _values.Values)
            value.Dispose();
    }

    private GraphPlacement Run(string graph, CancellationToken cancellationToken)
    {
        string? profile = null;
        try
        {
            using SessionOptions options = SessionThreads.Apart(threads);
            options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_ENABLE_ALL;
            options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
            options.EnableProfiling = true;
            options.ProfileOutputPathPrefix = _prefix;

            // This option changes the storage of weights and not the placement of nodes.
            options.AddSessionConfigEntry("session.disable_prepacking", "1");
            device.Apply(options);
            using var session = CancellableRun.Open(options, o => new InferenceSession(model.PathOf(graph), o), cancellationToken);
            try
            {
                Run(session, cancellationToken);
            }
            finally
            {
                profile = session.EndProfiling();
            }

            return new GraphPlacement(graph, NodeProfile.Read(File.ReadAllBytes(profile)));
        }
        catch (OnnxRuntimeException e)
        {
            // The other graphs may run.
            return new GraphPlacement(graph, []) { Error = OrtMessage.FirstLine(e) };
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException(GradCamErrorKind.File, $"{Path.GetTempPath()}: ONNX Runtime's profile cannot be written or read there: {e.Message}", e);
        }
        finally
        {
            if (profile is not null)
                File.Delete(profile);
        }
    }

    private void Run(InferenceSession session, CancellationToken cancellationToken)
    {
        string[] inputs = [.. session.InputNames];
        foreach (string input in inputs.Where(i => !_values.ContainsKey(i)))
            _values[input] = MadeUp(session.InputMetadata[input], input);
        string[] outputs = [.. session.OutputNames];
        IDisposableReadOnlyCollection<OrtValue> results = CancellableRun.Run(run => session.Run(run, inputs, [.. inputs.Select(i => _values[i])], outputs), cancellationToken);
        foreach ((string output, OrtValue value) in outputs.Zip(results))
        {
            if (!_values.TryAdd(output, value))
                value.Dispose();
        }
    }

    // One picture, or one class.
    private static OrtValue MadeUp(NodeMetadata input, string name)
    {
        long[] shape = [.. input.Dimensions.Select(d => d < 0 ? 1L : d)];
        long length = shape.Aggregate(1L, (product, d) => product * d);
        switch (input.ElementDataType)
        {
            case TensorElementType.Float:
                var random = new Random(1);
                float[] values = new float[length];
                for (int i = 0; i < values.Length; i++)
                    values[i] = random.NextSingle() - 0.5f;
                return OrtValue.CreateTensorValueFromMemory(values, shape);
            case TensorElementType.Int64:
                return OrtValue.CreateTensorValueFromMemory(new long[length], shape);
            default:
                throw new GradCamException(GradCamErrorKind.Device, string.Create(CultureInfo.InvariantCulture, $"its input '{name}' is of {input.ElementDataType}, and images, seeds and classes are float32 or int64"));
        }
    }
}
