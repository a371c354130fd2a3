namespace GradCam.Datasets.Results;

/// <summary>Rounds maps to what is worth keeping of them.</summary>
internal static class MapPrecision
{
    // float16 has 11 significant bits, one of them implied: of float32's 23 explicit ones the first 10 stay.
    private const int Dropped = 13;

    /// <summary>
    /// Values of 11 significant bits, as float16 has, with float32's range: rounded to nearest, ties to even. NaN and infinities stay.
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

        // The last step below infinity would leave the numbers.
        return float.IsFinite(rounded) ? rounded : value;
    }
}
