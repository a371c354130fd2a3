using System.Numerics.Tensors;
using GradCam.Onnx.Model;
using GradCam.Pictures;
using GradCam.Sessions;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Export.Quantizing;

/// <summary>The smallest and the largest value that tensors of the features' graph have on pictures: nothing that was seen is clipped.</summary>
internal static class ActivationRanges
{
    /// <summary>Measures.</summary>
    /// <param name="graphs">The float32 model.</param>
    /// <param name="features">Its features' graph.</param>
    /// <param name="tensors">The tensors; the image may be among them.</param>
    /// <param name="pictures">The pictures.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <returns>For each tensor its range, widened to hold 0.</returns>
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
