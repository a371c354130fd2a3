using System.Globalization;

namespace GradCam.Export.Importing;

/// <summary>Represents the height and width of a model's input, for a model that leaves them free.</summary>
/// <param name="Height">The height in pixels.</param>
/// <param name="Width">The width in pixels.</param>
public readonly record struct InputSize(int Height, int Width)
{
    // The limit is far above the size of any classifier's input; a tensor of this size still fits into memory.
    private const int Longest = 4096;

    /// <summary>Returns the size of a square.</summary>
    /// <param name="side">The height and width in pixels.</param>
    public static implicit operator InputSize(int side) => FromInt32(side);

    /// <summary>Returns the size of a square.</summary>
    /// <param name="side">The height and width in pixels.</param>
    public static InputSize FromInt32(int side) => new(side, side);

    /// <summary>Reads <c>224</c> or <c>HxW</c>, as in <c>480x640</c>.</summary>
    /// <returns>The size; <c>null</c> if the text has another form, or if a side is not in 1..4096.</returns>
    public static InputSize? ParseOrNull(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] sides = text.Split('x', 'X');
        return sides.Length is 1 or 2 && Side(sides[0]) is { } height && Side(sides[^1]) is { } width ? new InputSize(height, width) : null;

        static int? Side(string part) => int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int side) && side is >= 1 and <= Longest ? side : null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Height}x{Width}");
}
