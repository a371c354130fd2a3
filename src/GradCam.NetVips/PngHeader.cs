using System.Buffers.Binary;

namespace GradCam.NetVips;

/// <summary>Represents the properties of a PNG file that determine its cost, from its first chunk (W3C PNG, third edition, 11.2.1).</summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels.</param>
/// <param name="BitsPerPixel">Bits of a pixel in the file.</param>
/// <param name="IsInterlaced">Whether the file is interlaced, so that the decoder keeps the whole picture in memory.</param>
internal readonly record struct PngHeader(uint Width, uint Height, int BitsPerPixel, bool IsInterlaced)
{
    // Deflate expands 2 bits to at most 258 bytes.
    private const int MostExpansion = 1032;

    /// <summary>Gets the minimum length of the file in bytes, if its pixels are within a limit.</summary>
    public long LeastBytes => (((Width * (long)BitsPerPixel) + 7) / 8) * Height / MostExpansion;

    /// <summary>Reads the first chunk.</summary>
    /// <returns>The properties; <c>null</c> if the chunk is missing.</returns>
    public static PngHeader? Read(ReadOnlySpan<byte> file)
    {
        const int End = 29;
        if (file.Length < End || !file[12..].StartsWith("IHDR"u8))
            return null;
        int channels = file[25] switch { 2 => 3, 4 => 2, 6 => 4, _ => 1 };
        return new PngHeader(BinaryPrimitives.ReadUInt32BigEndian(file[16..]), BinaryPrimitives.ReadUInt32BigEndian(file[20..]), file[24] * channels, file[28] != 0);
    }
}
