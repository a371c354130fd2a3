using System.Globalization;

namespace GradCam.Pictures;

/// <summary>Represents the used part of a picture file's values: <c>0..4095</c> for 12 bits in a 16-bit file. It becomes 0..255.</summary>
/// <param name="Low">The value that becomes 0, as smaller ones do.</param>
/// <param name="High">The value that becomes 255, as larger ones do; above <paramref name="Low"/>.</param>
public readonly record struct SampleRange(double Low, double High)
{
    /// <summary>Reads <c>LOW..HIGH</c>.</summary>
    /// <returns>The range; <c>null</c> if the text has another form, or if the numbers are not in order.</returns>
    public static SampleRange? ParseOrNull(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        int dots = text.IndexOf("..", StringComparison.Ordinal);
        return dots > 0
            && double.TryParse(text.AsSpan(0, dots), NumberStyles.Float, CultureInfo.InvariantCulture, out double low)
            && double.TryParse(text.AsSpan(dots + 2), NumberStyles.Float, CultureInfo.InvariantCulture, out double high)
            && double.IsFinite(low) && double.IsFinite(high) && low < high ? new SampleRange(low, high) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Low}..{High}");
}
