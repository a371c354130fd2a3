using System.Numerics.Tensors;

namespace GradCam.Explaining;

/// <summary>What a method made of one picture and class, at the layer's own resolution, not scaled.</summary>
public sealed class CamMap
{
    /// <summary>Wraps values without copying them.</summary>
    /// <param name="height">Rows of the layer's grid, <c>h</c>.</param>
    /// <param name="width">Columns of the layer's grid, <c>w</c>.</param>
    /// <param name="values"><c>[h,w]</c> in row-major order.</param>
    /// <exception cref="ArgumentException">Another number of values.</exception>
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

    /// <summary><c>[h,w]</c> in row-major order, in the scores' unit. Not a copy.</summary>
    public float[] Values { get; }

    /// <summary>
    /// Gets whether the channel weights that the map is made of are nothing but rounding: at this layer, the mean over space of each channel's
    /// gradient is zero, as it is before a normalisation over space. See <see cref="HeatMaps.MapConditions.NoiseTolerance"/>.
    /// </summary>
    public bool IsNoise { get; init; }

    /// <summary>Gets the smallest value.</summary>
    public float Minimum => TensorPrimitives.Min(Values);

    /// <summary>Gets the largest value. Not positive: nothing in the picture speaks for the class, as this method sees it.</summary>
    public float Maximum => TensorPrimitives.Max(Values);
}
