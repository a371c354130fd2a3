namespace GradCam.Metrics;

/// <summary>Pixels by the height of a heat map.</summary>
internal static class PixelOrder
{
    /// <summary>
    /// The indices of a heat map, the highest first. Equal values, as the zeros that a ReLU leaves, come in random order: their
    /// order in the picture would tell something that the map does not say.
    /// </summary>
    /// <param name="heat">The heat map.</param>
    /// <param name="seed">What the random order follows from.</param>
    public static int[] Descending(ReadOnlySpan<float> heat, int seed)
    {
        int[] order = new int[heat.Length];
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        new Random(seed).Shuffle(order);

        // A sort that swaps equal keys does so without regard to which pixels they are, so that these stay shuffled.
        float[] keys = new float[order.Length];
        for (int i = 0; i < keys.Length; i++)
            keys[i] = -heat[order[i]];
        Array.Sort(keys, order);
        return order;
    }
}
