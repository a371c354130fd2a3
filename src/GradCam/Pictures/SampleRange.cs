using System.Globalization;

namespace GradCam.Pictures;

/// <summary>Represents the range of a picture file's values from black to white: <c>0..4095</c> for 12 bits in a 16-bit file.</summary>
/// <param name="Low">The value that is black, as smaller values are.</param>
/// <param name="High">The value that is white, as larger values are; above <paramref name="Low"/>.</param>
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

    /// <summary>
    /// Reads a radiologist's window, <c>CENTRE,WIDTH</c>: DICOM's linear function, PS3.3 C.11.2.1.2.1, from <c>c - 0.5 - (w - 1) / 2</c> to
    /// <c>c - 0.5 + (w - 1) / 2</c>.
    /// </summary>
    /// <returns>The range; <c>null</c> if the text has another form, or if the width is not above 1.</returns>
    public static SampleRange? ParseWindowOrNull(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return text.Split(',') is [var centreText, var widthText]
            && double.TryParse(centreText, NumberStyles.Float, CultureInfo.InvariantCulture, out double centre)
            && double.TryParse(widthText, NumberStyles.Float, CultureInfo.InvariantCulture, out double width)
            && double.IsFinite(centre) && double.IsFinite(width) && width > 1 ? new SampleRange(centre - 0.5 - ((width - 1) / 2), centre - 0.5 + ((width - 1) / 2)) : null;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Low}..{High}");
}
