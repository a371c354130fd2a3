using Google.Protobuf;
using GradCam.Onnx.Model;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Onnx.Tests;

/// <summary>Runs a small model on ONNX Runtime's CPU provider.</summary>
internal static class OrtRun
{
    /// <summary>Runs a model.</summary>
    /// <returns>The wanted outputs by name; the caller disposes them.</returns>
    public static Dictionary<string, OrtValue> Run(ModelProto model, IReadOnlyDictionary<string, OrtValue> inputs, IReadOnlyCollection<string> outputs)
    {
        using InferenceSession session = Open(model);
        using var run = new RunOptions();
        string[] names = [.. session.InputMetadata.Keys];
        IDisposableReadOnlyCollection<OrtValue> results = session.Run(run, names, [.. names.Select(n => inputs[n])], outputs);
        return outputs.Zip(results).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal);
    }

    /// <summary>Opens a model without optimisation, so that the test runs the graph itself.</summary>
    public static InferenceSession Open(ModelProto model)
    {
        using var options = new SessionOptions { GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL, IntraOpNumThreads = 1, LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_ERROR };
        return new InferenceSession(model.ToByteArray(), options);
    }

    /// <summary>A float tensor.</summary>
    public static OrtValue Value(float[] data, params long[] shape) => OrtValue.CreateTensorValueFromMemory(data, shape);
}
