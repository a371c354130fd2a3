using System.Numerics.Tensors;
using GradCam.Onnx.Model;
using GradCam.Pictures;
using GradCam.Sessions;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Quantizing;

/// <summary>Finds the smallest and the largest value of the features' tensors on pictures, so that no measured value is clipped.</summary>
internal static class ActivationRanges
{
    /// <summary>Measures the ranges.</summary>
    /// <param name="graphs">The float32 model.</param>
    /// <param name="features">The features' graph of the float32 model.</param>
    /// <param name="tensors">The tensors, which may include the image.</param>
    /// <param name="pictures">The pictures.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <returns>The range of each tensor, extended to contain 0.</returns>
    public static Dictionary<string, (float Least, float Most)> Measure(SplitGraphs graphs, ModelProto features, IReadOnlyCollection<string> tensors, CalibrationPictures pictures, CancellationToken cancellationToken)
    {
        string image = graphs.Model.Manifest.Image.Name;
        string[] inside = [.. tensors.Where(t => t != image)];
        ModelProto measured = features.Clone();
        measured.Graph.Output.Clear();
        measured.Graph.Output.AddRange(inside.Select(t => new ValueInfoProto { Name = t }));
        var ranges = tensors.ToDictionary(t => t, _ => (Least: 0f, Most: 0f), StringComparer.Ordinal);
        using OrtSession session = graphs.Open(measured);
        foreach (Picture picture in pictures.Read())
        {
            using OrtValue input = graphs.Image(picture);
            using var results = new RunTensors(inside, session.Run([image], [input], inside, cancellationToken));
            foreach (string tensor in tensors)
            {
                ReadOnlySpan<float> values = tensor == image ? input.GetTensorDataAsSpan<float>() : results.Floats(tensor);
                ranges[tensor] = (Math.Min(ranges[tensor].Least, TensorPrimitives.Min(values)), Math.Max(ranges[tensor].Most, TensorPrimitives.Max(values)));
            }
        }

        return ranges;
    }
}
