using System.Numerics.Tensors;

namespace GradCam.Pictures;

/// <summary>Represents the levels of a heat map that get a colour map's first and last colour.</summary>
/// <param name="Lowest">The level of the first colour.</param>
/// <param name="Highest">The level of the last.</param>
internal readonly record struct LevelRange(int Lowest, int Highest)
{
    /// <summary>Gets the range in which every level has its own colour.</summary>
    public static LevelRange Full => new(0, Colormap.Count - 1);

    /// <summary>Returns a heat map's own range.</summary>
    public static LevelRange Of(ReadOnlySpan<byte> grey) => grey.IsEmpty ? Full : new(TensorPrimitives.Min(grey), TensorPrimitives.Max(grey));

    /// <summary>Returns the colour of a level: <c>min(floor((g - lowest) / (highest - lowest) * 256), 255)</c>; the first if there is only one level.</summary>
    public int ColourOf(int level) =>
        Highest == Lowest ? 0 : Math.Min((int)((double)(level - Lowest) / (Highest - Lowest) * Colormap.Count), Colormap.Count - 1);
}
