using System.Numerics.Tensors;
using GradCam.Onnx;
using GradCam.Onnx.Model;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Importing;

/// <summary>
/// Compares a picture's scores alone and in a batch, on the uncut model. A mean over the batch, or a reshape that mixes pictures, makes them different; a model
/// that draws random numbers in a way that no operator's name shows gives other scores each time.
/// </summary>
internal static class BatchDependence
{
    /// <summary>The message for a model that gives other scores each time.</summary>
    public const string NotRepeatable = "The model gives the same picture different scores in each run: something in it is random or keeps a state. Export it for inference.";

    // Other sums in another order. Rounded levels may jump by one.
    private const float Tolerance = 1e-3f;
    private const float RoundedTolerance = 0.2f;

    /// <summary>Runs the model with one picture and with two.</summary>
    /// <param name="path">Where to write the model for a moment; its external data lies beside it.</param>
    /// <param name="model">The uncut model.</param>
    /// <param name="image">Its float input.</param>
    /// <param name="picture">A picture's shape, <c>[3,H,W]</c>.</param>
    /// <param name="scores">The scores, one row for each picture.</param>
    /// <returns>A note if the scores depend on the batch; <c>null</c> if they do not.</returns>
    /// <exception cref="OnnxException">The scores of the same picture are different in each run.</exception>
    /// <exception cref="OnnxRuntimeException">The model cannot take two pictures.</exception>
    public static string? Of(string path, ModelProto model, string image, long[] picture, string scores)
    {
        ModelProto asked = model.Clone();
        asked.Graph.ValueInfo.Clear();
        asked.Graph.Output.Clear();
        asked.Graph.Output.Add(new ValueInfoProto { Name = scores });
        asked.Graph.Input.First(i => i.Name == image).Type = new TypeProto { TensorType = new TypeProto.Types.Tensor { ElemType = (int)TensorProto.Types.DataType.Float } };
        float[] pixels = RandomNormal.Values(new Random(1), 2 * (int)TensorPrimitives.Product<long>(picture));
        OnnxFile.Write(path, asked);
        try
        {
            float[] both = Run(2);
            float[] alone = Run(1);
            float tolerance = model.Graph.Node.Any(QuantizedOperators.Rounds) ? RoundedTolerance : Tolerance;
            if (Near(alone, both.AsSpan(0, alone.Length), tolerance))
                return null;
            if (!Near(alone, Run(1), tolerance))
                throw new OnnxException(NotRepeatable);
            return "a picture's scores depend on the other pictures of its batch, so that pictures are explained one at a time";
        }
        finally
        {
            File.Delete(path);
        }

        float[] Run(int count)
        {
            using var options = new SessionOptions { LogSeverityLevel = OrtLoggingLevel.ORT_LOGGING_LEVEL_FATAL };
            options.AddSessionConfigEntry("session.disable_prepacking", "1");
            using var session = new InferenceSession(path, options);
            using var run = new RunOptions();
            using OrtValue input = OrtValue.CreateTensorValueFromMemory(OrtMemoryInfo.DefaultInstance, pixels.AsMemory(0, pixels.Length / 2 * count), [count, .. picture]);
            using IDisposableReadOnlyCollection<OrtValue> values = session.Run(run, [image], [input], [scores]);
            return values[0].GetTensorDataAsSpan<float>().ToArray();
        }
    }

    private static bool Near(ReadOnlySpan<float> a, ReadOnlySpan<float> b, float tolerance)
    {
        // Scores that are not finite are no business of this check.
        if (!float.IsFinite(TensorPrimitives.SumOfMagnitudes(a)) || !float.IsFinite(TensorPrimitives.SumOfMagnitudes(b)))
            return true;
        return TensorPrimitives.Distance(a, b) <= tolerance * TensorPrimitives.Norm(a);
    }
}
