using GradCam.Metrics;

namespace GradCam.Evaluation.Tests.Metrics;

/// <summary>Imputation against the equations written out and eliminated, in double precision.</summary>
public class NoisyLinearImputationTests
{
    [Theory]
    [InlineData(17, 22, 0.1)]
    [InlineData(17, 22, 0.5)]
    [InlineData(24, 13, 0.9)]
    [InlineData(24, 13, 0.99)]
    public void Scattered_holes(int height, int width, double share)
    {
        var random = new Random(3);
        bool[] removed = [.. Enumerable.Range(0, height * width).Select(_ => random.NextDouble() < share)];
        removed[height * width / 3] = false;
        Check(height, width, removed);
    }

    [Fact]
    public void One_hole_that_meets_edge_and_corner()
    {
        const int height = 26, width = 30;
        bool[] removed = [.. Enumerable.Range(0, height * width).Select(i => i % width < 22 && i / width < 24)];
        Check(height, width, removed);
    }

    [Fact]
    public void All_but_one_pixel() => Check(12, 12, [.. Enumerable.Range(0, 144).Select(i => i != 17)]);

    [Fact]
    public void A_large_hole_is_as_right_as_a_small_one()
    {
        // A linear gradient satisfies the equations away from the edges, so the imputation must restore a part that is cut out.
        const int side = 224;
        float[] image = [.. Enumerable.Range(0, 3 * side * side).Select(i => (i % side) * 0.01f - (i / side % side) * 0.005f + i / (side * side))];
        bool[] removed = [.. Enumerable.Range(0, side * side).Select(i => i % side is > 3 and < 220 && i / side is > 3 and < 220)];
        float[] result = new float[image.Length];
        new NoisyLinearImputation(side, side, noise: 0).Fill(image, removed, new Random(1), result);
        Assert.InRange(image.Zip(result, (a, b) => Math.Abs(a - b)).Max(), 0, 3e-3);
    }

    [Fact]
    public void Noise_has_the_asked_for_spread_and_falls_on_filled_pixels_only()
    {
        const int side = 64;
        bool[] removed = [.. Enumerable.Range(0, side * side).Select(i => i % 2 == 0)];
        float[] image = new float[3 * side * side];
        float[] result = new float[image.Length];
        new NoisyLinearImputation(side, side, noise: 0.01f).Fill(image, removed, new Random(1), result);
        Assert.All(Enumerable.Range(0, result.Length).Where(i => !removed[i % (side * side)]), i => Assert.Equal(0, result[i]));
        double[] noise = [.. result.Where((_, i) => removed[i % (side * side)])];
        Assert.InRange(noise.Average(), -5e-4, 5e-4);
        Assert.InRange(Math.Sqrt(noise.Average(x => x * x)), 0.0096, 0.0104);
    }

    [Fact]
    public void Nothing_left_is_refused() =>
        Assert.Throws<ArgumentException>(() => new NoisyLinearImputation(2, 2).Fill(new float[12], [true, true, true, true], new Random(1), new float[12]));

    private static void Check(int height, int width, bool[] removed)
    {
        var random = new Random(5);
        float[] image = [.. Enumerable.Range(0, 3 * height * width).Select(_ => random.NextSingle() * 4 - 2)];
        float[] result = new float[image.Length];
        new NoisyLinearImputation(height, width, noise: 0).Fill(image, removed, new Random(1), result);
        float[] expected = Eliminate(image, removed, height, width);
        Assert.InRange(expected.Zip(result, (a, b) => Math.Abs(a - b)).Max(), 0, 1e-3);
        Assert.All(Enumerable.Range(0, image.Length).Where(i => !removed[i % removed.Length]), i => Assert.Equal(image[i], result[i]));
    }

    // Gauss' elimination with the three channels as right-hand sides.
    private static float[] Eliminate(float[] image, bool[] removed, int height, int width)
    {
        int[] unknowns = [.. Enumerable.Range(0, removed.Length).Where(i => removed[i])];
        int n = unknowns.Length;
        double[][] rows = [.. unknowns.Select(_ => new double[n + 3])];
        for (int u = 0; u < n; u++)
        {
            (int y, int x) = Math.DivRem(unknowns[u], width);
            for (int dy = -1; dy <= 1; dy++)
            {
                for (int dx = -1; dx <= 1; dx++)
                {
                    if ((dx == 0 && dy == 0) || y + dy < 0 || y + dy >= height || x + dx < 0 || x + dx >= width)
                        continue;
                    double weight = dx == 0 || dy == 0 ? 1 / 6.0 : 1 / 12.0;
                    int neighbour = (y + dy) * width + x + dx;
                    rows[u][u] += weight;
                    if (removed[neighbour])
                        rows[u][Array.BinarySearch(unknowns, neighbour)] -= weight;
                    else
                        for (int c = 0; c < 3; c++)
                            rows[u][n + c] += weight * image[c * removed.Length + neighbour];
                }
            }
        }

        for (int pivot = 0; pivot < n; pivot++)
        {
            for (int row = 0; row < n; row++)
            {
                double factor = rows[row][pivot] / rows[pivot][pivot];
                if (row == pivot || factor == 0)
                    continue;
                for (int column = pivot; column < n + 3; column++)
                    rows[row][column] -= factor * rows[pivot][column];
            }
        }

        float[] result = [.. image];
        for (int u = 0; u < n; u++)
        {
            for (int c = 0; c < 3; c++)
                result[c * removed.Length + unknowns[u]] = (float)(rows[u][n + c] / rows[u][u]);
        }

        return result;
    }
}
