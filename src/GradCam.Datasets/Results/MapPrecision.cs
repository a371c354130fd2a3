namespace GradCam.Datasets.Results;

/// <summary>Rounds maps to the digits that are worth storing.</summary>
internal static class MapPrecision
{
    // float16 has 11 significant bits, one of them implied, so the first 10 of float32's 23 explicit bits stay.
    private const int Dropped = 13;

    /// <summary>
    /// Returns values with float16's 11 significant bits and float32's range: rounded to nearest, ties to even. NaN and infinities do not change.
    /// </summary>
    public static float[] Round(ReadOnlySpan<float> values)
    {
        var rounded = new float[values.Length];
        for (int i = 0; i < values.Length; i++)
            rounded[i] = Round(values[i]);
        return rounded;
    }

    private static float Round(float value)
    {
        if (!float.IsFinite(value))
            return value;
        uint bits = BitConverter.SingleToUInt32Bits(value);
        uint half = (1u << (Dropped - 1)) - 1 + ((bits >> Dropped) & 1);
        float rounded = BitConverter.UInt32BitsToSingle((bits + half) & ~((1u << Dropped) - 1));

        // Rounding must not turn the largest finite numbers into infinity.
        return float.IsFinite(rounded) ? rounded : value;
    }
}
