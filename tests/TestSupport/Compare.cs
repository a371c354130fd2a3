using Xunit;

namespace GradCam.TestSupport;

/// <summary>Compares arrays of numbers.</summary>
public static class Compare
{
    /// <summary>Returns the largest difference, relative to the largest expected magnitude.</summary>
    public static double Distance(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        double largest = 0;
        double difference = 0;
        for (int i = 0; i < expected.Length; i++)
        {
            Assert.True(float.IsFinite(actual[i]), $"element {i} is {actual[i]}");
            largest = Math.Max(largest, Math.Abs((double)expected[i]));
            difference = Math.Max(difference, Math.Abs((double)expected[i] - actual[i]));
        }

        return difference == 0 ? 0 : difference / largest;
    }

    /// <summary>Asserts that no element differs by more than a share of the largest expected magnitude.</summary>
    public static void Close(ReadOnlySpan<float> expected, ReadOnlySpan<float> actual, double tolerance)
    {
        double distance = Distance(expected, actual);
        Assert.True(distance <= tolerance, $"off by {distance:0.0e+0} of the largest value, where {tolerance:0.0e+0} is allowed");
    }

    /// <summary>Returns the largest difference between bytes.</summary>
    public static int Levels(ReadOnlySpan<byte> expected, ReadOnlySpan<byte> actual)
    {
        Assert.Equal(expected.Length, actual.Length);
        int largest = 0;
        for (int i = 0; i < expected.Length; i++)
            largest = Math.Max(largest, Math.Abs(expected[i] - actual[i]));
        return largest;
    }
}
