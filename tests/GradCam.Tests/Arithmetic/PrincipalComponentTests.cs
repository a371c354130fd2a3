using CsCheck;
using GradCam.Arithmetic;
using GradCam.TestSupport;

namespace GradCam.Tests.Arithmetic;

/// <summary>Tests components against all eigenvectors of the matrix, by Jacobi's rotations.</summary>
public class PrincipalComponentTests
{
    [Fact]
    public void First_principal_component_of_any_tensor() => Gen.Select(Gen.Int[1, 12], Gen.Int[1, 60], Gen.Bool).SelectMany((c, area, centred) => Gen.Float[-3f, 5f].Array[c * area].Select(t => (c, area, centred, t))).WithFixedSeeds().Sample(
        s =>
        {
            float[] map = new float[s.area];
            PrincipalComponent.Project(s.t, s.centred, map);
            double[,] gram = Plain.Products(s.t, s.area, s.centred);
            Matches(gram, s.t, map);
        },
        iter: 100);

    [Fact]
    public void First_component_of_any_kernel() => Gen.Select(Gen.Int[1, 8], Gen.Int[1, 50], Gen.Bool).SelectMany((c, area, radial) => Gen.Float[-3f, 5f].Array[c * area].Select(t => (c, area, radial, t))).WithFixedSeeds().Sample(
        s =>
        {
            float[] map = new float[s.area];
            PrincipalComponent.ProjectKernel(s.t, s.radial ? (_, d) => Math.Exp(-0.3 * d) : (x, _) => Math.Tanh((0.3 * x) + 1), map);
            double[,] x = Plain.Products(s.t, s.area, centred: true);
            double[,] kernel = new double[s.area, s.area];
            for (int p = 0; p < s.area; p++)
            {
                for (int q = 0; q < s.area; q++)
                    kernel[p, q] = s.radial ? Math.Exp(-0.3 * (x[p, p] + x[q, q] - (2 * x[p, q]))) : Math.Tanh((0.3 * x[p, q]) + 1);
            }

            Matches(Plain.Centred(kernel), s.t, map);
        },
        iter: 100);

    [Fact]
    public void Nearly_equal_eigenvalues_are_told_apart()
    {
        // Two channels at right angles over space, the second a hundred-thousandth stronger.
        const int Area = 500;
        float[] tensor = new float[2 * Area];
        double norm = 0;
        for (int p = 0; p < Area; p++)
        {
            tensor[p] = MathF.Cos(2 * MathF.PI * p / Area);
            tensor[Area + p] = 1.00001f * MathF.Sin(2 * MathF.PI * p / Area);
            norm = Math.Max(norm, tensor[Area + p]);
        }

        float[] map = new float[Area];
        PrincipalComponent.Project(tensor, centred: true, map);
        float sign = MathF.Sign(map[Area / 4]);
        Compare.Close(tensor.AsSpan(Area), [.. map.Select(v => sign * v)], 1e-3);
    }

    [Fact]
    public void Nothing_varies_in_a_flat_tensor()
    {
        float[] map = [1, 1, 1];
        PrincipalComponent.Project([2, 2, 2, 5, 5, 5], centred: true, map);
        Assert.All(map, v => Assert.Equal(0, v, 1e-6));
        PrincipalComponent.Project([2, 2, 2, 5, 5, 5], centred: false, map);
        Assert.All(map, v => Assert.Equal(Math.Sqrt(29), v, 1e-5));
        PrincipalComponent.Project([0, 0, 0], centred: false, map);
        Assert.Equal([0, 0, 0], map);
    }

    [Fact]
    public void Broken_numbers_stay_visible_and_lengths_must_fit()
    {
        float[] map = new float[3];
        PrincipalComponent.Project([1, float.NaN, 3], centred: true, map);
        Assert.All(map, v => Assert.True(float.IsNaN(v)));
        Assert.Throws<ArgumentException>(() => PrincipalComponent.Project(new float[7], centred: true, new float[3]));
        Assert.Throws<ArgumentException>(() => PrincipalComponent.Project([], centred: true, new float[3]));
        Assert.Throws<ArgumentException>(() => PrincipalComponent.ProjectKernel(new float[3], (x, _) => x, []));
    }

    // With a gap to the next eigenvalue the vector is unique. Without a gap, any vector of the space is right, and the length checks it.
    private static void Matches(double[,] matrix, float[] tensor, float[] map)
    {
        int n = map.Length;
        (double[] values, double[,] vectors) = Plain.Eigen(matrix);
        double largest = Math.Max(values[0], 0);
        double size = Math.Max(1e-9, values.Max(Math.Abs));
        double length = map.Sum(v => (double)v * v);
        Assert.Equal(largest, length, 1e-5 * size);
        if (n > 1 && values[0] - values[1] < 1e-3 * size)
            return;
        double sign = 0;
        for (int p = 0; p < n; p++)
        {
            for (int k = p; k < tensor.Length; k += n)
                sign += tensor[k] * vectors[p, 0];
        }

        double scale = Math.Sqrt(largest) * (sign < 0 ? -1 : 1);
        if (Math.Abs(sign) < 1e-3)
            return;
        for (int p = 0; p < n; p++)
            Assert.Equal(scale * vectors[p, 0], map[p], 1e-4 * Math.Sqrt(size));
    }
}
