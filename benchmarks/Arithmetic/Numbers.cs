namespace GradCam.Benchmarks.Arithmetic;

/// <summary>Provides the same random numbers in each run.</summary>
internal static class Numbers
{
    public static float[] Floats(int count)
    {
        var random = new Random(1);
        float[] values = new float[count];
        foreach (ref float value in values.AsSpan())
            value = random.NextSingle() - 0.25f;
        return values;
    }

    public static byte[] Bytes(int count)
    {
        byte[] values = new byte[count];
        new Random(2).NextBytes(values);
        return values;
    }
}
