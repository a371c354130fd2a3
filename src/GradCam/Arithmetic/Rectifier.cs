using System.Numerics.Tensors;

namespace GradCam.Arithmetic;

/// <summary>Keeps evidence for the class and sets evidence against it to zero.</summary>
internal static class Rectifier
{
    /// <summary>Applies ReLU: <c>max(x, 0)</c>. NaN stays NaN, so that an invalid map does not look like an empty one.</summary>
    /// <param name="values">Any number of values.</param>
    /// <param name="destination">As many; it may be the same memory.</param>
    /// <exception cref="ArgumentException"><paramref name="destination"/> is shorter.</exception>
    public static void Apply(ReadOnlySpan<float> values, Span<float> destination) => TensorPrimitives.Max(values, 0f, destination);
}
