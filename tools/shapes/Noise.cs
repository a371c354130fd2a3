namespace GradCam.Tools.Shapes;

/// <summary>Makes smooth random textures: values on a coarse grid, blended in between, and the sum of several such grids.</summary>
internal static class Noise
{
    /// <summary>
    /// Adds up <paramref name="octaves"/> grids, each with half the cell and half the weight of the one before.
    /// </summary>
    /// <returns>Values between 0 and 1, about one half on average.</returns>
    public static Plane Clouds(Dice dice, int width, int height, float cellWidth, float cellHeight, int octaves)
    {
        var sum = new Plane(width, height);
        float weight = 1 / (2 - MathF.Pow(0.5f, octaves - 1));
        for (int octave = 0; octave < octaves; octave++)
        {
            Add(dice, Math.Max(cellWidth, 1), Math.Max(cellHeight, 1), weight, sum);
            cellWidth /= 2;
            cellHeight /= 2;
            weight /= 2;
        }

        return sum;
    }

    private static void Add(Dice dice, float cellWidth, float cellHeight, float weight, Plane sum)
    {
        int columns = (int)(sum.Width / cellWidth) + 3;
        int rows = (int)(sum.Height / cellHeight) + 3;
        var grid = new float[rows * columns];
        for (int i = 0; i < grid.Length; i++)
            grid[i] = weight * dice.Unit();
        float shiftX = dice.Unit(), shiftY = dice.Unit();

        for (int y = 0; y < sum.Height; y++)
        {
            float v = y / cellHeight + shiftY;
            int row = (int)v;
            v = Ease(v - row);
            ReadOnlySpan<float> upper = grid.AsSpan(row * columns, columns);
            ReadOnlySpan<float> lower = grid.AsSpan((row + 1) * columns, columns);
            Span<float> target = sum.Row(y);
            for (int x = 0; x < target.Length; x++)
            {
                float u = x / cellWidth + shiftX;
                int column = (int)u;
                u = Ease(u - column);
                float a = upper[column] + u * (upper[column + 1] - upper[column]);
                float b = lower[column] + u * (lower[column + 1] - lower[column]);
                target[x] += a + v * (b - a);
            }
        }
    }

    private static float Ease(float t) => t * t * (3 - 2 * t);
}
