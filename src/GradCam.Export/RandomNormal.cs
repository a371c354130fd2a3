namespace GradCam.Export;

/// <summary>Generates standard normal numbers by the Box-Muller transform.</summary>
internal static class RandomNormal
{
    public static float[] Values(Random random, int length)
    {
        float[] values = new float[length];
        for (int i = 0; i < length; i++)
            values[i] = (float)(Math.Sqrt(-2 * Math.Log(1 - random.NextDouble())) * Math.Cos(2 * Math.PI * random.NextDouble()));
        return values;
    }
}
