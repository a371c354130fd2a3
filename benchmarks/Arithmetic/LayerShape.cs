namespace GradCam.Benchmarks.Arithmetic;

/// <summary>Represents the shape of a layer's activations, <c>[channels, height, width]</c>.</summary>
/// <param name="Channels">Channels.</param>
/// <param name="Height">Rows of the map.</param>
/// <param name="Width">Columns of the map.</param>
public sealed record LayerShape(int Channels, int Height, int Width)
{
    /// <summary>Gets the number of elements of a channel.</summary>
    public int Area => Height * Width;

    /// <summary>Gets the minimum bytes that a benchmark of all channels reads.</summary>
    public long Bytes => sizeof(float) * (long)Channels * Area;

    /// <inheritdoc/>
    public override string ToString() => $"{Channels}x{Height}x{Width}";
}
