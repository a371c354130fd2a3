using GradCam.Export.Quantizing;

namespace GradCam.Export.Tests.Quantizing;

public sealed class Rounding8Tests
{
    private const int Inputs = 130;
    private const int Units = 67;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Levels_times_scales_are_the_matrix_within_half_a_level(bool transposed)
    {
        float[] matrix = Matrix();
        (sbyte[] levels, float[] scales) = Rounding8.Matrix(transposed ? Transposed(matrix) : matrix, Inputs, Units, transposed);
        for (int u = 0; u < Units; u++)
        {
            int largest = 0;
            for (int i = 0; i < Inputs; i++)
            {
                int level = levels[(i * Units) + u];
                Assert.InRange(Math.Abs((level * scales[u]) - matrix[(i * Units) + u]), 0, 0.5001f * scales[u]);
                largest = Math.Max(largest, Math.Abs(level));
            }

            // Each unit uses all of the range, however small its weights are.
            Assert.Equal(u == 3 ? 0 : 127, largest);
        }
    }

    // Units of very different sizes, and one of zeros only.
    private static float[] Matrix()
    {
        var random = new Random(1);
        float[] matrix = new float[Inputs * Units];
        for (int i = 0; i < matrix.Length; i++)
            matrix[i] = i % Units == 3 ? 0 : (random.NextSingle() - 0.5f) * MathF.Pow(10, (i % Units % 7) - 3);
        return matrix;
    }

    private static float[] Transposed(float[] matrix)
    {
        float[] transposed = new float[matrix.Length];
        for (int i = 0; i < Inputs; i++)
        {
            for (int u = 0; u < Units; u++)
                transposed[(u * Inputs) + i] = matrix[(i * Units) + u];
        }

        return transposed;
    }
}
