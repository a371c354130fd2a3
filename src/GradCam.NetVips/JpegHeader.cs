using System.Buffers.Binary;

namespace GradCam.NetVips;

/// <summary>
/// Represents the properties of a JPEG file that determine its cost, read from its markers (ITU-T T.81, annex B). libvips reports them only after it
/// has begun to decode, when the memory is already in use.
/// </summary>
/// <param name="Width">Width in pixels.</param>
/// <param name="Height">Height in pixels; 0 if the file states it later.</param>
/// <param name="Density">Samples of all components for each pixel: 3 without chroma subsampling, 1.5 for 4:2:0, 1 for grey.</param>
/// <param name="Scans">Number of scans.</param>
/// <param name="IsBuffered">Whether the decoder keeps the coefficients of the whole picture: the file is progressive, or has several scans.</param>
/// <param name="IsArithmetic">Whether the entropy coding is arithmetic, which has no least length.</param>
internal readonly record struct JpegHeader(int Width, int Height, double Density, int Scans, bool IsBuffered, bool IsArithmetic)
{
    private const int StartOfScan = 0xDA;
    private const int EndOfImage = 0xD9;
    private const int BlockSide = 8;
    private const int CoefficientBytes = 2;

    /// <summary>Gets the bytes of the coefficients that the decoder keeps at once.</summary>
    public long CoefficientMemory => IsBuffered ? (long)((double)Width * Height * Density * CoefficientBytes) : 0;

    /// <summary>
    /// Gets the minimum bytes of the scans: each block of a component in full resolution has a bit for its mean, and without progression one for its
    /// end.
    /// </summary>
    public long LeastBytes => IsArithmetic ? 0 : (long)Width * Height / (BlockSide * BlockSide) * (IsBuffered ? 1 : 2) / 8;

    /// <summary>Reads the markers.</summary>
    /// <returns><c>null</c> if there is no frame in the file.</returns>
    public static JpegHeader? Read(ReadOnlySpan<byte> file)
    {
        JpegHeader? header = null;
        int components = 0;
        int scans = 0;
        for (int at = 2; at + 4 <= file.Length;)
        {
            // Between segments there is entropy-coded data, in which a 0xFF is followed by 0 or belongs to a restart marker.
            if (file[at] != 0xFF)
            {
                int next = file[at..].IndexOf((byte)0xFF);
                if (next < 0)
                    break;
                at += next;
                continue;
            }

            int marker = file[at + 1];
            if (marker == EndOfImage)
                break;
            if (marker is 0 or 0x01 or (>= 0xD0 and <= 0xD8))
            {
                at += 2;
                continue;
            }

            if (marker == 0xFF)
            {
                at++;
                continue;
            }

            int length = BinaryPrimitives.ReadUInt16BigEndian(file[(at + 2)..]);
            ReadOnlySpan<byte> segment = file.Slice(at + 4, Math.Clamp(length - 2, 0, file.Length - at - 4));
            if (marker is >= 0xC0 and <= 0xCF and not (0xC4 or 0xC8 or 0xCC) && header is null)
            {
                header = Frame(marker, segment);
                components = segment.Length > 5 ? segment[5] : 0;
            }
            else if (marker == StartOfScan)
            {
                scans++;

                // The usual file: all components in one scan, and no further scans to count.
                if (header is { IsBuffered: false } && segment is [var inScan, ..] && inScan == components)
                    break;
            }

            at += 2 + Math.Max(length, 2);
        }

        return header is { } found ? found with { Scans = scans, IsBuffered = found.IsBuffered || scans > 1 } : null;
    }

    // Precision, height, width, number of components, and of each an identifier, its sampling factors and its table.
    private static JpegHeader? Frame(int marker, ReadOnlySpan<byte> segment)
    {
        if (segment.Length < 6 || segment.Length < 6 + (3 * segment[5]))
            return null;
        int largest = 1;
        int sum = 0;
        for (int i = 0; i < segment[5]; i++)
        {
            int factors = segment[6 + (3 * i) + 1];
            int product = Math.Max(1, factors >> 4) * Math.Max(1, factors & 15);
            largest = Math.Max(largest, product);
            sum += product;
        }

        bool isProgressive = marker is 0xC2 or 0xC6 or 0xCA or 0xCE;
        return new JpegHeader(
            BinaryPrimitives.ReadUInt16BigEndian(segment[3..]), BinaryPrimitives.ReadUInt16BigEndian(segment[1..]), (double)sum / largest, 0, isProgressive, marker >= 0xC9);
    }
}
