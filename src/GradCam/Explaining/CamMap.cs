using System.Numerics.Tensors;

namespace GradCam.Explaining;

/// <summary>Represents a method's map for one picture and class, at the layer's own resolution and not scaled.</summary>
public sealed class CamMap
{
    /// <summary>Initializes a map from values, which it does not copy.</summary>
    /// <param name="height">The number of rows of the layer's grid, <c>h</c>.</param>
    /// <param name="width">The number of columns of the layer's grid, <c>w</c>.</param>
    /// <param name="values">The values <c>[h,w]</c> in row-major order.</param>
    /// <exception cref="ArgumentException">The number of values is not <c>h w</c>.</exception>
    public CamMap(int height, int width, float[] values)
    {
        ArgumentNullException.ThrowIfNull(values);
        if (values.Length != height * width)
            throw new ArgumentException($"A {height}x{width} map has {height * width} values, not {values.Length}.", nameof(values));
        Height = height;
        Width = width;
        Values = values;
    }

    /// <summary>Gets the number of rows of the layer's grid, <c>h</c>.</summary>
    public int Height { get; }

    /// <summary>Gets the number of columns of the layer's grid, <c>w</c>.</summary>
    public int Width { get; }

    /// <summary>Gets the values <c>[h,w]</c> in row-major order, in the scores' unit; not a copy.</summary>
    public float[] Values { get; }

    /// <summary>
    /// Gets whether the channel weights of the map are only rounding errors. A normalization over space after the layer makes the mean of each
    /// channel's gradient over space zero. See <see cref="HeatMaps.MapConditions.NoiseTolerance"/>.
    /// </summary>
    public bool IsNoise { get; init; }

    /// <summary>Gets the smallest value.</summary>
    public float Minimum => TensorPrimitives.Min(Values);

    /// <summary>Gets the largest value. If it is not positive, the method finds nothing in the picture that supports the class.</summary>
    public float Maximum => TensorPrimitives.Max(Values);
}
