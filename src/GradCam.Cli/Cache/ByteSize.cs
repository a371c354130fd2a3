using System.Globalization;

namespace GradCam.Cli.Cache;

/// <summary>Converts sizes of files to and from text; a kilobyte has 1000 bytes.</summary>
internal static class ByteSize
{
    private static readonly (string Unit, double Bytes)[] Units = [("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("KB", 1e3), ("B", 1)];

    /// <summary>Returns the number of bytes in <c>8GB</c>, <c>500 MB</c> or <c>1000000</c>; <c>null</c> if the text is not a size.</summary>
    public static long? Parse(string text)
    {
        string number = text.Trim();
        double factor = 1;
        foreach ((string unit, double bytes) in Units)
        {
            if (!number.EndsWith(unit, StringComparison.OrdinalIgnoreCase))
                continue;
            number = number[..^unit.Length].TrimEnd();
            factor = bytes;
            break;
        }

        return double.TryParse(number, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double value) && value * factor < long.MaxValue
            ? (long)(value * factor)
            : null;
    }

    /// <summary>Returns a size with about three digits.</summary>
    public static string Text(long bytes)
    {
        (string unit, double factor) = Units.FirstOrDefault(u => bytes >= u.Bytes, Units[^1]);
        return $"{(bytes / factor).ToString(factor == 1 ? "0" : "0.0", CultureInfo.InvariantCulture)} {unit}";
    }
}
