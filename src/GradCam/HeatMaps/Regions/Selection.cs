namespace GradCam.HeatMaps;

/// <summary>Finds the k-th highest of many values without sorting.</summary>
internal static class Selection
{
    private const int Half = 16;

    /// <summary>Returns the k-th highest of the values above zero, or the lowest of them if they are fewer.</summary>
    /// <remarks>
    /// The bits of positive floats are in the order of their values. So a count by the upper 16 bits gives the slice that contains the value, and a
    /// count of that slice by the lower 16 gives the value: two passes for any number of values.
    /// </remarks>
    /// <param name="values">Finite values, at least one of them above zero.</param>
    /// <param name="k">1 for the highest.</param>
    public static float Highest(ReadOnlySpan<float> values, long k)
    {
        var counts = new int[1 << Half];
        long positive = 0;
        foreach (float value in values)
        {
            if (value > 0)
            {
                counts[BitConverter.SingleToUInt32Bits(value) >> Half]++;
                positive++;
            }
        }

        k = Math.Min(k, positive);
        uint upper = Down(counts, ref k);
        Array.Clear(counts);
        foreach (float value in values)
        {
            uint bits = BitConverter.SingleToUInt32Bits(value);
            if (value > 0 && bits >> Half == upper)
                counts[bits & (uint.MaxValue >> Half)]++;
        }

        return BitConverter.UInt32BitsToSingle((upper << Half) | Down(counts, ref k));
    }

    // The slice that contains the k-th from above; k becomes its position within the slice.
    private static uint Down(int[] counts, ref long k)
    {
        int slice = counts.Length - 1;
        while (counts[slice] < k)
            k -= counts[slice--];
        return (uint)slice;
    }
}
