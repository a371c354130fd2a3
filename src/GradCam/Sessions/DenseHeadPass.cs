using System.Buffers;
using System.Numerics.Tensors;
using GradCam.Arithmetic;
using GradCam.SplitModels;

namespace GradCam.Sessions;

/// <summary>
/// Computes the channel weights of a batch by <see cref="DenseHead"/>. Memory bandwidth limits the products: most of the time is spent on reading the
/// matrices. A one-hot seed has a single value that is not zero. After a ReLU, half of the units or more are zero. So most rows need not be read,
/// whereas the graph multiplies by all of them.
/// </summary>
internal static class DenseHeadPass
{
    // The numbers of columns and rows that a thread processes at once. The sums of so many columns stay in its cache. Each row makes a separate
    // result.
    private const int MostColumns = 4096;
    private const int FewestColumns = 64;
    private const int Rows = 64;

    /// <summary>Computes the channel weights, <c>[N,C]</c>.</summary>
    /// <param name="head">The chain of products.</param>
    /// <param name="weights">The file that contains the matrices.</param>
    /// <param name="saved">Returns the saved tensors of the forward pass by name. Several threads call it.</param>
    /// <param name="count">The batch size, <c>N</c>.</param>
    /// <param name="seed">The seed, <c>[N,K]</c>.</param>
    /// <param name="threads">The number of threads, at least 1.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="GradCamException">The chain does not match the model.</exception>
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
                    throw new GradCamException(GradCamErrorKind.Runtime, $"the tensor '{name}' has {saved(name).Length} elements and not the {count * product.Outputs} of the dense head in model.json. Export the model again.");
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

    /// <summary>Computes one product for all pictures of a batch.</summary>
    private sealed class Batch(
        DenseHeadProduct product, WeightsMap weights, Func<string, ReadOnlySpan<float>> saved, float[] vectors, float[] results, int count, ParallelOptions options)
    {
        // g W: the sum of a row for each element of g, times that element. Rows that no picture needs are not read, and rows that several pictures
        // need are read once.
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

        // g W if W^T is stored: a row for each element of the result.
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

        // The method does not read the rows of closed units.
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

        // Finds the rows for which some picture's vector is not zero.
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

        // Do not wake threads of the pool that have no work.
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
