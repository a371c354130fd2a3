using System.Buffers.Binary;

namespace GradCam.Fuzz;

/// <summary>Computes a PNG file's checksums again, so that a mutant reaches the decoder.</summary>
internal static class Checksums
{
    private static ReadOnlySpan<byte> Signature => [0x89, (byte)'P', (byte)'N', (byte)'G', 0x0D, 0x0A, 0x1A, 0x0A];

    /// <summary>Repairs the checksums of a PNG file; other files do not change.</summary>
    /// <param name="bytes">The file, which the method changes.</param>
    /// <param name="wanted">Whether to repair them at all.</param>
    public static byte[] Repair(byte[] bytes, bool wanted)
    {
        if (!wanted || !bytes.AsSpan().StartsWith(Signature))
            return bytes;

        // A chunk: length, type, content, and the CRC of type and content (ISO/IEC 15948, 5.3).
        for (long at = Signature.Length; at + 12 <= bytes.Length;)
        {
            long length = BinaryPrimitives.ReadUInt32BigEndian(bytes.AsSpan((int)at));
            if (at + 12 + length > bytes.Length)
                break;
            Span<byte> covered = bytes.AsSpan((int)at + 4, (int)length + 4);
            BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan((int)(at + 8 + length)), Crc32(covered));
            at += 12 + length;
        }

        return bytes;
    }

    private static uint Crc32(ReadOnlySpan<byte> bytes)
    {
        uint crc = uint.MaxValue;
        foreach (byte value in bytes)
        {
            crc ^= value;
            for (int bit = 0; bit < 8; bit++)
                crc = (crc >> 1) ^ ((crc & 1) == 0 ? 0 : 0xEDB88320u);
        }

        return ~crc;
    }
}
