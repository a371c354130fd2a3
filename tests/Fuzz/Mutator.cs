using System.Buffers.Binary;
using System.Globalization;
using System.Text;

namespace GradCam.Fuzz;

/// <summary>Applies the changes.</summary>
internal static class Mutator
{
    // Readers treat a longer mutant in the same way.
    private const int MostBytes = 1 << 20;

    /// <summary>Applies changes to a file's bytes.</summary>
    public static byte[] Apply(ReadOnlySpan<byte> original, IReadOnlyList<Edit> edits)
    {
        byte[] bytes = original.ToArray();
        foreach (Edit edit in edits)
            bytes = Apply(bytes, edit);
        return Checksums.Repair(bytes, edits[0].Value % 2 == 0);
    }

    private static byte[] Apply(byte[] bytes, Edit edit)
    {
        if (bytes.Length == 0)
            return [(byte)edit.Value];
        int at = Math.Min((int)(edit.Where * bytes.Length), bytes.Length - 1);
        int size = Math.Min(1 + (int)(edit.Size * edit.Size * 64), bytes.Length - at);
        Span<byte> rest = bytes.AsSpan(at);
        switch (edit.Kind)
        {
            case EditKind.FlipBit:
                rest[0] ^= (byte)(1 << (int)(edit.Size * 8));
                return bytes;
            case EditKind.SetByte:
                rest[0] = (byte)edit.Value;
                return bytes;
            case EditKind.SetLittleEndian or EditKind.SetBigEndian:
                SetNumber(rest, edit);
                return bytes;
            case EditKind.SetDigits:
                return SetDigits(bytes, at, edit.Value);
            case EditKind.Remove:
                return [.. bytes.AsSpan(0, at), .. rest[size..]];
            case EditKind.Repeat:
                return bytes.Length > MostBytes ? bytes : [.. bytes.AsSpan(0, at + size), .. rest];
            case EditKind.Copy:
                int to = Math.Min((int)(edit.Size * bytes.Length), bytes.Length - 1);
                int length = Math.Min(Math.Min(bytes.Length - at, bytes.Length - to), 1 + (int)((ulong)edit.Value % 64));
                bytes.AsSpan(at, length).CopyTo(bytes.AsSpan(to));
                return bytes;
            case EditKind.Insert:
                byte[] inserted = new byte[size];
                Array.Fill(inserted, (byte)edit.Value);
                return bytes.Length > MostBytes ? bytes : [.. bytes.AsSpan(0, at), .. inserted, .. rest];
            case EditKind.CutShort:
                return bytes[..at];
            default:
                return JsonMutator.Apply(bytes, edit);
        }
    }

    private static void SetNumber(Span<byte> place, Edit edit)
    {
        Span<byte> number = stackalloc byte[8];
        int width = Math.Min(2 << (int)(edit.Size * 3), place.Length);
        if (edit.Kind == EditKind.SetLittleEndian)
        {
            BinaryPrimitives.WriteInt64LittleEndian(number, edit.Value);
            number[..width].CopyTo(place);
        }
        else
        {
            BinaryPrimitives.WriteInt64BigEndian(number, edit.Value);
            number[^width..].CopyTo(place);
        }
    }

    private static byte[] SetDigits(byte[] bytes, int at, long value)
    {
        int start = at + bytes.AsSpan(at).IndexOfAnyInRange((byte)'0', (byte)'9');
        if (start < at)
            return bytes;
        int end = start;
        while (end < bytes.Length && bytes[end] is >= (byte)'0' and <= (byte)'9')
            end++;
        return [.. bytes.AsSpan(0, start), .. Encoding.ASCII.GetBytes(value.ToString(CultureInfo.InvariantCulture)), .. bytes.AsSpan(end)];
    }
}
