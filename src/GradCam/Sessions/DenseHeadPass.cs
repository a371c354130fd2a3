using System.Buffers;
using System.Numerics.Tensors;
using GradCam.Arithmetic;
using GradCam.SplitModels;

namespace GradCam.Sessions;

/// <summary>
/// The channel weights of a batch by <see cref="DenseHead"/>. The products are bound by memory: what costs is reading the matrices. A one-hot
/// seed is zero but for one unit, and after a ReLU half of the units or more are, so that most rows need not be read, where the graph
/// multiplies by all of them.
/// </summary>
internal static class DenseHeadPass
{
    // Columns that a thread takes at once: sums of as many stay in its cache. And rows, where each makes a result of its own.
    private const int MostColumns = 4096;
    private const int FewestColumns = 64;
    private const int Rows = 64;

    /// <summary>Computes the channel weights, <c>[N,C]</c>.</summary>
    /// <param name="head">The chain.</param>
    /// <param name="weights">The file that its matrices are in.</param>
    /// <param name="saved">The saved tensors of the forward pass, by name; called on several threads.</param>
    /// <param name="count">The batch size, <c>N</c>.</param>
    /// <param name="seed"><c>[N,K]</c>.</param>
    /// <param name="threads">Threads, at least 1.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="GradCamException">The chain is not the model's.</exception>
    /// <exception cref="OperationCanceledException">The token cancelled the work.</exception>
    public static float[] Run(DenseHead head, WeightsMap weights, Func<string, ReadOnlySpan<float>> saved, int count, ReadOnlySpan<float> seed, int threads, CancellationToken cancellationToken)
    {
        var options = new ParallelOptions { MaxDegreeOfParallelism = threads, CancellationToken = cancellationToken };
        int most = count * head.Products.Max(p => Math.Max(p.Inputs, p.Outputs));
        float[] vectors = ArrayPool<float>.Shared.Rent(most);
        float[] results = ArrayPool<float>.Shared.Rent(most);
        try
        {
            seed.CopyTo(vectors);
            foreach (DenseHeadProduct product in head.Products)
            {
                if (product.Open is { } name && saved(name).Length != count * product.Outputs)
                    throw new GradCamException(GradCamErrorKind.Runtime, $"the tensor '{name}' has {saved(name).Length} elements and not the {count * product.Outputs} of the dense head that model.json tells of. Make the split model anew.");
                var batch = new Batch(product, weights, saved, vectors, results, count, options);
                if (product.Transposed)
                    batch.ByRow();
                else
                    batch.ByColumn();
                (vectors, results) = (results, vectors);
            }

            float[] channelWeights = new float[count * head.Products[^1].Outputs];
            TensorPrimitives.Multiply(vectors.AsSpan(0, channelWeights.Length), head.Scale, channelWeights);
            return channelWeights;
        }
        finally
        {
            ArrayPool<float>.Shared.Return(vectors);
            ArrayPool<float>.Shared.Return(results);
        }
    }

    /// <summary>One product, of all pictures of a batch.</summary>
    private sealed class Batch(
        DenseHeadProduct product, WeightsMap weights, Func<string, ReadOnlySpan<float>> saved, float[] vectors, float[] results, int count, ParallelOptions options)
    {
        // g W: a row for each element of g, times that element, added up. Rows that no picture needs are not read, and those that
        // several need are read once.
        public void ByColumn()
        {
            int[] live = ArrayPool<int>.Shared.Rent(product.Rows);
            try
            {
                int rows = Live(live);
                int columns = Math.Clamp((product.Columns + options.MaxDegreeOfParallelism - 1) / options.MaxDegreeOfParallelism, FewestColumns, MostColumns);
                For((product.Columns + columns - 1) / columns, block => Columns(live.AsSpan(0, rows), block * columns, columns));
            }
            finally
            {
                ArrayPool<int>.Shared.Return(live);
            }
        }

        // g W with W^T stored: a row for each element of the result.
        public void ByRow() => For((product.Rows + Rows - 1) / Rows, block => ResultsOf(block * Rows));

        private void Columns(ReadOnlySpan<int> live, int first, int most)
        {
            int width = Math.Min(most, product.Columns - first);
            for (int n = 0; n < count; n++)
                Sums(n, first, width).Clear();
            int next = 0;
            Span<float> factors = stackalloc float[RowSum.Together];
            for (; next <= live.Length - RowSum.Together; next += RowSum.Together)
            {
                ReadOnlySpan<int> rows = live.Slice(next, RowSum.Together);
                ReadOnlySpan<float> r0 = Part(rows[0], first, width);
                ReadOnlySpan<float> r1 = Part(rows[1], first, width);
                ReadOnlySpan<float> r2 = Part(rows[2], first, width);
                ReadOnlySpan<float> r3 = Part(rows[3], first, width);
                for (int n = 0; n < count; n++)
                {
                    for (int i = 0; i < factors.Length; i++)
                        factors[i] = vectors[(n * product.Rows) + rows[i]];
                    if (factors.ContainsAnyExcept(0f))
                        RowSum.AddFour(r0, r1, r2, r3, factors, Sums(n, first, width), isFirst: false);
                }
            }

            for (; next < live.Length; next++)
            {
                for (int n = 0; n < count; n++)
                    TensorPrimitives.MultiplyAdd(Part(live[next], first, width), vectors[(n * product.Rows) + live[next]], Sums(n, first, width), Sums(n, first, width));
            }

            if (product.Open is not { } name)
                return;
            ReadOnlySpan<float> open = saved(name);
            for (int n = 0; n < count; n++)
            {
                for (int at = (n * product.Columns) + first, end = at + width; at < end; at++)
                    results[at] = open[at] > 0 ? results[at] : 0;
            }
        }

        private ReadOnlySpan<float> Part(int row, int first, int width) => weights.Slice(product.Offset + ((((long)row * product.Columns) + first) * sizeof(float)), width);

        private Span<float> Sums(int index, int first, int width) => results.AsSpan((index * product.Columns) + first, width);

        // Rows of shut units are not read.
        private void ResultsOf(int first)
        {
            ReadOnlySpan<float> open = product.Open is { } name ? saved(name) : [];
            for (int row = first, end = Math.Min(first + Rows, product.Rows); row < end; row++)
            {
                ReadOnlySpan<float> part = weights.Slice(product.Offset + ((long)row * product.Columns * sizeof(float)), product.Columns);
                for (int n = 0; n < count; n++)
                {
                    int at = (n * product.Rows) + row;
                    results[at] = open.IsEmpty || open[at] > 0 ? TensorPrimitives.Dot(part, vectors.AsSpan(n * product.Columns, product.Columns)) : 0;
                }
            }
        }

        // The rows that some picture's vector has something for.
        private int Live(Span<int> rows)
        {
            int found = 0;
            for (int row = 0; row < product.Rows; row++)
            {
                for (int n = 0; n < count; n++)
                {
                    if (vectors[(n * product.Rows) + row] != 0)
                    {
                        rows[found++] = row;
                        break;
                    }
                }
            }

            return found;
        }

        // Threads of the pool that are not wanted are not woken.
        private void For(int blocks, Action<int> body)
        {
            if (blocks > 1 && options.MaxDegreeOfParallelism > 1)
            {
                Parallel.For(0, blocks, options, body);
                return;
            }

            for (int i = 0; i < blocks; i++)
            {
                options.CancellationToken.ThrowIfCancellationRequested();
                body(i);
            }
        }
    }
}
