using System.Runtime.InteropServices;
using GradCam.Export.Quantizing;
using GradCam.Onnx.Model;
using GradCam.TestSupport;

namespace GradCam.Export.Tests.Quantizing;

public sealed class RoundedMatrixTests
{
    private const int Inputs = 130;
    private const int Units = 67;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Levels_times_scales_are_the_matrix_within_half_a_level(bool transposed)
    {
        float[] matrix = Matrix();
        (sbyte[] levels, float[] scales) = Rounded(new StoredFloats(transposed ? Transposed(matrix) : matrix), transposed, 1 << 20);
        for (int u = 0; u < Units; u++)
        {
            int largest = 0;
            for (int i = 0; i < Inputs; i++)
            {
                int level = levels[(i * Units) + u];
                Assert.InRange(Math.Abs((level * scales[u]) - matrix[(i * Units) + u]), 0, 0.5001f * scales[u]);
                largest = Math.Max(largest, Math.Abs(level));
            }

            // Each unit uses all of the range, even if its weights are small.
            Assert.Equal(u == 3 ? 0 : 127, largest);
        }
    }

    // A row and less, some rows with a rest, and all rows at once.
    [Theory]
    [InlineData(false, 1)]
    [InlineData(false, 1000)]
    [InlineData(true, 1)]
    [InlineData(true, 66 * Units)]
    public void Parts_from_a_file_make_the_whole(bool transposed, int part)
    {
        float[] matrix = transposed ? Transposed(Matrix()) : Matrix();
        (sbyte[] expected, float[] scales) = Rounded(new StoredFloats(matrix), transposed, 1 << 20);

        using TemporaryFolder folder = TestPaths.NewFolder();
        File.WriteAllBytes(folder["weights.bin"], [1, 2, 3, 4, .. MemoryMarshal.AsBytes(matrix.AsSpan()), 5, 6, 7, 8]);
        (sbyte[] levels, float[] again) = Rounded(new StoredFloats(new ExternalData(folder["weights.bin"], 4, matrix.Length * sizeof(float))), transposed, part);
        Assert.Equal(expected, levels);
        Assert.Equal(scales, again);
    }

    [Fact]
    public void A_file_that_has_become_shorter_is_an_error()
    {
        using TemporaryFolder folder = TestPaths.NewFolder();
        File.WriteAllBytes(folder["weights.bin"], new byte[10]);
        using var values = new StoredFloats(new ExternalData(folder["weights.bin"], 0, 12));
        Assert.Throws<EndOfStreamException>(() => values.Read(0, new float[3]));
    }

    private static (sbyte[] Levels, float[] Scales) Rounded(StoredFloats values, bool transposed, int part)
    {
        using (values)
        {
            var rounded = new RoundedMatrix(values, Inputs, Units, transposed, part);
            using var levels = new MemoryStream();
            rounded.WriteLevels(values, levels);
            return (MemoryMarshal.Cast<byte, sbyte>(levels.ToArray()).ToArray(), rounded.Scales);
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
