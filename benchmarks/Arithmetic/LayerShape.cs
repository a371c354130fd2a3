namespace GradCam.Benchmarks.Arithmetic;

/// <summary>A layer's activations, <c>[channels, height, width]</c>.</summary>
/// <param name="Channels">Channels.</param>
/// <param name="Height">Rows of the map.</param>
/// <param name="Width">Columns of the map.</param>
public sealed record LayerShape(int Channels, int Height, int Width)
{
    /// <summary>Elements of a channel.</summary>
    public int Area => Height * Width;

    /// <summary>What a benchmark that takes all of them must read at the least.</summary>
    public long Bytes => sizeof(float) * (long)Channels * Area;

    /// <inheritdoc/>
    public override string ToString() => $"{Channels}x{Height}x{Width}";
}
