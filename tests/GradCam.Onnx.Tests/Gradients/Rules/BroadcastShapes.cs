namespace GradCam.Onnx.Tests.Gradients.Rules;

/// <summary>Draws shapes that broadcast against each other.</summary>
internal static class BroadcastShapes
{
    /// <summary>Shapes of up to 4 axes of length 1 to 3; in each, leading axes may be missing and any may have length 1.</summary>
    public static long[][] Draw(Random random, int count)
    {
        long[] whole = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => (long)random.Next(1, 4))];
        return [.. Enumerable.Range(0, count).Select(_ => whole[random.Next(0, whole.Length + 1)..].Select(d => random.Next(3) == 0 ? 1 : d).ToArray())];
    }
}
