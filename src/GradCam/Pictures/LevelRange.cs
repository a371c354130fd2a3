using System.Numerics.Tensors;

namespace GradCam.Pictures;

/// <summary>Which levels of a heat map get a colour map's first and last colour.</summary>
/// <param name="Lowest">The level of the first colour.</param>
/// <param name="Highest">The level of the last.</param>
internal readonly record struct LevelRange(int Lowest, int Highest)
{
    /// <summary>Every level its own colour.</summary>
    public static LevelRange Full => new(0, Colormap.Count - 1);

    /// <summary>A heat map's own range.</summary>
    public static LevelRange Of(ReadOnlySpan<byte> grey) => grey.IsEmpty ? Full : new(TensorPrimitives.Min(grey), TensorPrimitives.Max(grey));

    /// <summary>The colour of a level: <c>min(floor((g - lowest) / (highest - lowest) * 256), 255)</c>; the first where there is one level only.</summary>
    public int ColourOf(int level) =>
        Highest == Lowest ? 0 : Math.Min((int)((double)(level - Lowest) / (Highest - Lowest) * Colormap.Count), Colormap.Count - 1);
}
