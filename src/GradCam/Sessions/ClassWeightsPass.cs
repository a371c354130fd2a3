using GradCam.Explaining;
using GradCam.Methods;
using GradCam.SplitModels;
using Microsoft.ML.OnnxRuntime;

namespace GradCam.Sessions;

/// <summary>
/// Computes the channel weights of many classes for all pictures of a batch. The graph for one-hot seeds runs once for each picture.
/// </summary>
internal sealed class ClassWeightsPass
{
    // For fewer classes, the graph for any seed is faster, one class at a time, because it copies no weights.
    private const int Fewest = 8;

    // More classes in one run are not faster, and need more memory.
    private const int Most = 1024;

    // [M,C] for each layer and picture.
    private readonly float[][][] _weights;
    private readonly int _classes;

    private ClassWeightsPass(float[][][] weights, int classes)
    {
        _weights = weights;
        _classes = classes;
    }

    /// <summary>Runs the graph and returns the result; <c>null</c> if the model has no such graph, or the graph does not suit the request.</summary>
    /// <param name="sessions">The model's sessions.</param>
    /// <param name="manifest">The model's manifest.</param>
    /// <param name="forward">The forward pass, with its saved tensors.</param>
    /// <param name="targets">The differentiated targets of each picture.</param>
    /// <param name="needs">The required results of the backward pass.</param>
    /// <param name="cancellationToken">Cancels the work between two operators.</param>
    /// <exception cref="GradCamException">ONNX Runtime failed.</exception>
    public static ClassWeightsPass? RunOrNull(SplitSessions sessions, Manifest manifest, ForwardPass forward, ScoreTarget[][] targets, CamNeeds needs, CancellationToken cancellationToken)
    {
        int count = targets[0].Length;
        if (manifest.ClassWeights is not { } graph || needs != CamNeeds.ChannelWeights || count < Fewest || !targets.All(t => t.All(c => c is ClassScore)))
            return null;
        float[][][] weights = [.. graph.Results.Select(_ => new float[forward.Count][])];
        for (int n = 0; n < forward.Count; n++)
        {
            long[] classes = [.. targets[n].Select(t => (long)t.ClassIndex)];
            for (int start = 0; start < count; start += Most)
            {
                OrtValue[] results = forward.ClassWeights(sessions, n, classes[start..Math.Min(start + Most, count)], cancellationToken);
                for (int layer = 0; layer < results.Length; layer++)
                {
                    using OrtValue result = results[layer];
                    ReadOnlySpan<float> rows = result.GetTensorDataAsSpan<float>();
                    int channels = (int)result.GetTensorTypeAndShape().Shape[1];
                    weights[layer][n] ??= new float[count * channels];
                    rows.CopyTo(weights[layer][n].AsSpan(start * channels));
                }
            }
        }

        return new ClassWeightsPass(weights, count);
    }

    /// <summary>Returns the channel weights of a picture's class at a layer, <c>[C]</c>.</summary>
    public ReadOnlySpan<float> ChannelWeights(int layer, int index, int rank)
    {
        float[] rows = _weights[layer][index];
        int channels = rows.Length / _classes;
        return rows.AsSpan(rank * channels, channels);
    }
}
