namespace GradCam.Export.Tests;

/// <summary>The check judges gradients only by differences above the rounding of the function, and finds wrong ones.</summary>
public class FiniteDifferencesTests
{
    private const double Tolerance = 2e-2;
    private static readonly float[] At = RandomNormal.Values(new Random(7), 200);
    private static readonly float[] Slopes = RandomNormal.Values(new Random(8), 200);

    [Fact]
    public void The_gradient_of_a_smooth_function_agrees() =>
        Assert.InRange(Compare(a => Sum(a, Math.Sin), i => Slopes[i] * MathF.Cos(At[i])), 0, 2e-3);

    [Fact]
    public void The_gradient_of_a_function_with_kinks_agrees() =>
        Assert.InRange(Compare(a => Sum(a, x => Math.Max(x, 0)), i => At[i] > 0 ? Slopes[i] : 0), 0, Tolerance);

    /// <summary>A root has no value below zero, and long steps would go there.</summary>
    [Fact]
    public void Steps_out_of_the_domain_are_left_out()
    {
        float[] at = Array.ConvertAll(At, x => MathF.Abs(x) + 0.1f);
        float[] gradient = [.. at.Select((x, i) => Slopes[i] / (2 * MathF.Sqrt(x)))];
        Assert.InRange(FiniteDifferences.Compare(a => Sum(a, Math.Sqrt), at, gradient, 1), 0, Tolerance);
    }

    [Theory]
    [InlineData(1.1f)]
    [InlineData(0.9f)]
    [InlineData(0f)]
    [InlineData(-1f)]
    public void A_wrong_gradient_is_found(float factor) =>
        Assert.True(Compare(a => Sum(a, Math.Sin), i => factor * Slopes[i] * MathF.Cos(At[i])) > Tolerance);

    [Fact]
    public void A_gradient_of_the_wrong_elements_is_found() =>
        Assert.True(Compare(a => Sum(a, Math.Sin), i => Slopes[^(i + 1)] * MathF.Cos(At[^(i + 1)])) > Tolerance);

    /// <summary>
    /// A score of 1 whose last bits alone change, as for a network of random weights and one of its early layers.
    /// </summary>
    [Fact]
    public void A_slope_near_the_rounding_of_the_function_is_no_reason_to_refuse() =>
        Assert.InRange(Compare(a => Small(a), i => 1e-7f * Slopes[i]), 0, Tolerance);

    [Theory]
    [InlineData(3f)]
    [InlineData(0f)]
    [InlineData(-1f)]
    [InlineData(1000f)]
    public void A_wrong_slope_near_the_rounding_of_the_function_is_found(float factor) =>
        Assert.True(Compare(a => Small(a), i => factor * 1e-7f * Slopes[i]) > Tolerance);

    [Fact]
    public void A_gradient_where_the_function_does_not_change_is_found() =>
        Assert.True(Compare(_ => 1, i => 1e-3f * Slopes[i]) > Tolerance);

    [Fact]
    public void No_gradient_of_a_constant_is_right() => Assert.Equal(0, Compare(_ => 1, _ => 0));

    private static double Compare(Func<float[], double> function, Func<int, float> gradient) =>
        FiniteDifferences.Compare(function, At, [.. Enumerable.Range(0, At.Length).Select(gradient)], 1);

    private static double Sum(float[] a, Func<double, double> each) => a.Select((x, i) => Slopes[i] * each(x)).Sum();

    private static double Small(float[] a) => (float)(1 + (1e-7 * Sum(a, x => x)));
}
