using System.Numerics.Tensors;
using GradCam.SplitModels;

namespace GradCam.Sessions;

/// <summary>
/// Sets a layer's channels to zero, one at a time, and computes the first product with a matrix after the layer: <c>z_k[j] = z[j] - sum over p of
/// W[j, k*P+p] F[k*P+p]</c>. All channels together need one pass over W, which reads its rows in their order in the file.
/// </summary>
internal static class ChannelAblation
{
    // The number of W's rows that a thread processes at once. The same number of results of a channel are adjacent.
    private const int Rows = 16;

    /// <summary>Computes the pre-activations.</summary>
    /// <param name="matrix">The layout of W.</param>
    /// <param name="weights">The file that contains W.</param>
    /// <param name="input">F, <c>[C*P]</c>.</param>
    /// <param name="preActivation">z, <c>[u]</c>.</param>
    /// <param name="channels">The channels.</param>
    /// <param name="result">The destination, <c>[channels, u]</c>.</param>
    /// <param name="threads">The number of threads, at least 1.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
    public static void Apply(GemmWeights matrix, WeightsMap weights, float[] input, float[] preActivation, IReadOnlyList<int> channels, float[] result, int threads, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        if (matrix.Transposed)
            Parallel.For(0, channels.Count, options, i => OfChannel(matrix, weights, input, preActivation, channels[i], result.AsSpan(i * matrix.Outputs, matrix.Outputs)));
        else
            Parallel.For(0, (matrix.Outputs + Rows - 1) / Rows, options, block => OfRows(matrix, weights, input, preActivation, channels, result, block * Rows));
    }

    // W is [C*P, u]: a channel's part is P whole rows.
    private static void OfChannel(GemmWeights matrix, WeightsMap weights, float[] input, float[] preActivation, int channel, Span<float> result)
    {
        preActivation.CopyTo(result);
        for (int p = 0; p < matrix.Block; p++)
        {
            int at = (channel * matrix.Block) + p;
            TensorPrimitives.MultiplyAdd(weights.Slice(matrix.Offset + ((long)at * matrix.Outputs * sizeof(float)), matrix.Outputs), -input[at], result, result);
        }
    }

    // W is [u, C*P]: a channel's part is a section of every row.
    private static void OfRows(GemmWeights matrix, WeightsMap weights, float[] input, float[] preActivation, IReadOnlyList<int> channels, float[] result, int first)
    {
        int length = checked(matrix.Channels * matrix.Block);
        int rows = Math.Min(Rows, matrix.Outputs - first);
        float[] parts = new float[rows * channels.Count];
        for (int j = 0; j < rows; j++)
        {
            ReadOnlySpan<float> row = weights.Slice(matrix.Offset + ((long)(first + j) * length * sizeof(float)), length);
            for (int i = 0; i < channels.Count; i++)
            {
                int at = channels[i] * matrix.Block;
                parts[(j * channels.Count) + i] = TensorPrimitives.Dot(row.Slice(at, matrix.Block), input.AsSpan(at, matrix.Block));
            }
        }

        for (int i = 0; i < channels.Count; i++)
        {
            Span<float> own = result.AsSpan((i * matrix.Outputs) + first, rows);
            for (int j = 0; j < rows; j++)
                own[j] = preActivation[first + j] - parts[(j * channels.Count) + i];
        }
    }
}
