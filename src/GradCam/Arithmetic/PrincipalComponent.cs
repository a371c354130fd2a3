using System.Numerics.Tensors;

namespace GradCam.Arithmetic;

/// <summary>Computes the main variation over the positions of a tensor as a map. Positions are the samples, and channels are the variables.</summary>
internal static class PrincipalComponent
{
    /// <summary>
    /// Computes the projection onto the first principal component: <c>M = X v</c>, <c>v</c> the right singular vector of <c>X [h*w, C]</c> with the
    /// largest singular value. A singular vector has no fixed sign. The sign is such that the map correlates with the sum over channels: <c>sum over
    /// p of M[p] sum over k of T_k[p] >= 0</c>.
    /// </summary>
    /// <param name="tensor">T, <c>[C, h*w]</c>.</param>
    /// <param name="centred">Whether to subtract each channel's mean over space first, as for principal components.</param>
    /// <param name="map">M, <c>[h*w]</c>. Zeros if the tensor does not vary; NaN if it is not finite.</param>
    /// <exception cref="ArgumentException">The tensor is empty or not a whole number of channels.</exception>
    public static void Project(ReadOnlySpan<float> tensor, bool centred, Span<float> map)
    {
        int area = map.Length;
        double[][] rows = Rows(tensor, area, centred);

        // X X' u = s^2 u and X v = s u.
        (double value, double[] vector) = DominantEigenvector.Find(area, (v, product) =>
        {
            Array.Clear(product);
            foreach (double[] row in rows)
                TensorPrimitives.MultiplyAdd(row, TensorPrimitives.Dot<double>(row, v), product, product);
        });
        Write(tensor, value, vector, map);
    }

    /// <summary>
    /// Computes the first component of kernel PCA: <c>M = sqrt(s) u</c>, <c>u</c> the eigenvector with the largest eigenvalue <c>s</c> of the kernel
    /// matrix between positions, centred in the kernel's feature space. Schoelkopf, Smola and Mueller, "Nonlinear Component Analysis as a Kernel
    /// Eigenvalue Problem", Neural Computation 10, 1998. Sign as for <see cref="Project"/>.
    /// </summary>
    /// <param name="tensor">T, <c>[C, h*w]</c>; the method subtracts each channel's mean over space first.</param>
    /// <param name="kernel">The kernel of two positions: of their product <c>x.y</c> and their squared distance <c>|x-y|^2</c>.</param>
    /// <param name="map">M, <c>[h*w]</c>.</param>
    /// <exception cref="ArgumentException">The tensor is empty or not a whole number of channels.</exception>
    public static void ProjectKernel(ReadOnlySpan<float> tensor, Func<double, double, double> kernel, Span<float> map)
    {
        ArgumentNullException.ThrowIfNull(kernel);
        int area = map.Length;
        double[] matrix = Products(Rows(tensor, area, centred: true), area);
        double[] squares = [.. Enumerable.Range(0, area).Select(p => matrix[(p * area) + p])];
        double[] means = new double[area];
        for (int p = 0; p < area; p++)
        {
            Span<double> row = matrix.AsSpan(p * area, area);
            for (int q = 0; q < area; q++)
                row[q] = kernel(row[q], Math.Max(0, squares[p] + squares[q] - (2 * row[q])));
            means[p] = TensorPrimitives.Sum<double>(row) / area;
        }

        double mean = TensorPrimitives.Sum<double>(means) / area;
        for (int p = 0; p < area; p++)
        {
            Span<double> row = matrix.AsSpan(p * area, area);
            TensorPrimitives.Subtract(row, means, row);
            TensorPrimitives.Add(row, mean - means[p], row);
        }

        (double value, double[] vector) = DominantEigenvector.Find(area, (v, product) =>
        {
            for (int p = 0; p < area; p++)
                product[p] = TensorPrimitives.Dot<double>(matrix.AsSpan(p * area, area), v);
        });
        Write(tensor, value, vector, map);
    }

    private static double[][] Rows(ReadOnlySpan<float> tensor, int area, bool centred)
    {
        if (area == 0 || tensor.IsEmpty || tensor.Length % area != 0)
            throw new ArgumentException($"{tensor.Length} elements are not channels of {area}.", nameof(tensor));
        double[][] rows = new double[tensor.Length / area][];
        for (int k = 0; k < rows.Length; k++)
        {
            double[] row = new double[area];
            TensorPrimitives.ConvertTruncating(tensor.Slice(k * area, area), row);
            if (centred)
                TensorPrimitives.Subtract(row, TensorPrimitives.Sum<double>(row) / area, row);
            rows[k] = row;
        }

        return rows;
    }

    private static double[] Products(double[][] rows, int area)
    {
        double[] matrix = new double[area * area];
        foreach (double[] row in rows)
        {
            for (int p = 0; p < area; p++)
            {
                Span<double> products = matrix.AsSpan(p * area, area);
                TensorPrimitives.MultiplyAdd(row, row[p], products, products);
            }
        }

        return matrix;
    }

    private static void Write(ReadOnlySpan<float> tensor, double value, double[] vector, Span<float> map)
    {
        ChannelSum.Plain(tensor, map);
        double along = 0;
        for (int p = 0; p < vector.Length; p++)
            along += map[p] * vector[p];

        // An eigenvalue below zero comes from rounding or an invalid kernel: there is no variation.
        double scale = Math.Sqrt(value < 0 ? 0 : value) * (along < 0 ? -1 : 1);
        for (int p = 0; p < vector.Length; p++)
            map[p] = (float)(scale * vector[p]);
    }
}
