namespace GradCam.Metrics;

/// <summary>Orders pixels by the values of a heat map.</summary>
internal static class PixelOrder
{
    /// <summary>
    /// Returns the indices of a heat map, the highest first. Equal values, such as the zeros from a ReLU, are in random order, because their order in
    /// the picture would add information that is not in the map.
    /// </summary>
    /// <param name="heat">The heat map.</param>
    /// <param name="seed">The seed of the random order.</param>
    public static int[] Descending(ReadOnlySpan<float> heat, int seed)
    {
        int[] order = new int[heat.Length];
        for (int i = 0; i < order.Length; i++)
            order[i] = i;
        new Random(seed).Shuffle(order);

        // A sort that swaps equal keys ignores the pixels themselves, so these stay shuffled.
        float[] keys = new float[order.Length];
        for (int i = 0; i < keys.Length; i++)
            keys[i] = -heat[order[i]];
        Array.Sort(keys, order);
        return order;
    }
}
