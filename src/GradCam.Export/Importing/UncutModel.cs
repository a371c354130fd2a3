using System.Numerics.Tensors;
using GradCam.Onnx.Model;
using GradCam.Sessions;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Importing;

/// <summary>Runs the uncut model on random pictures within limits, node by node without optimizations.</summary>
/// <param name="trial">The limits.</param>
/// <param name="path">The path to write the model to temporarily. Its external data is beside it.</param>
/// <param name="model">The model.</param>
/// <param name="image">The model's float input.</param>
/// <param name="picture">A picture's shape, <c>[3,H,W]</c>.</param>
/// <param name="scores">The scores, one row for each picture.</param>
internal sealed class UncutModel(TrialRuns trial, string path, ModelProto model, string image, long[] picture, string scores)
{
    private readonly int _length = (int)TensorPrimitives.Product<long>(picture);

    /// <summary>Gets whether the model rounds values to integers.</summary>
    public bool Rounds => model.Graph.Node.Any(QuantizedOperators.Rounds);

    /// <summary>Runs the model; the pictures are the same in each run.</summary>
    /// <param name="count">The number of pictures.</param>
    /// <returns>The pictures' scores.</returns>
    /// <exception cref="GradCamException">The run exceeds the limits.</exception>
    /// <exception cref="OnnxRuntimeException">The model does not accept that number of pictures.</exception>
    public float[] Scores(int count)
    {
        float[] pixels = RandomNormal.Values(new Random(1), count * _length);

        // An optimizer would compute constants before the limits apply.
        using SessionOptions options = SessionThreads.Options();
        options.GraphOptimizationLevel = GraphOptimizationLevel.ORT_DISABLE_ALL;
        options.LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL;
        options.AddSessionConfigEntry("session.disable_prepacking", "1");
        using var file = new TrialFile(path, Asked(), inMemory: false);
        using OrtValue input = OrtValue.CreateTensorValueFromMemory(pixels, [count, .. picture]);
        return trial.Run(options, file.Open, (session, run) =>
        {
            using IDisposableReadOnlyCollection<OrtValue> values = session.Run(run, [image], [input], [scores]);
            return values[0].GetTensorDataAsSpan<float>().ToArray();
        });
    }

    // Returns the model for any number of pictures, with only the scores as its output.
    private ModelProto Asked()
    {
        ModelProto asked = model.Clone();
        asked.Graph.ValueInfo.Clear();
        asked.Graph.Output.Clear();
        asked.Graph.Output.Add(new ValueInfoProto { Name = scores });
        asked.Graph.Input.First(i => i.Name == image).Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float } };
        return asked;
    }
}
