using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace GradCam.Tools.Export.Weights;

/// <summary>Converts little-endian elements of a weights file to float32.</summary>
internal static class ElementConversion
{
    /// <summary>Converts as many elements as <paramref name="destination"/> holds. float64 is rounded; the others are exact.</summary>
    /// <param name="type">A readable type.</param>
    /// <param name="source">The elements' bytes: <c>type.Size()</c> for each.</param>
    /// <param name="destination">The destination.</param>
    public static void ToFloat32(ElementType type, ReadOnlySpan<byte> source, Span<float> destination)
    {
        switch (type)
        {
            case ElementType.Float32:
                for (int i = 0; i < destination.Length; i++)
                    destination[i] = BinaryPrimitives.ReadSingleLittleEndian(source[(4 * i)..]);
                break;
            case ElementType.Float64:
                for (int i = 0; i < destination.Length; i++)
                    destination[i] = (float)BinaryPrimitives.ReadDoubleLittleEndian(source[(8 * i)..]);
                break;
            case ElementType.Float16:
                for (int i = 0; i < destination.Length; i++)
                    destination[i] = (float)BinaryPrimitives.ReadHalfLittleEndian(source[(2 * i)..]);
                break;
            case ElementType.BFloat16:
                // bfloat16 is the upper half of a float32.
                for (int i = 0; i < destination.Length; i++)
                    destination[i] = BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(source[(2 * i)..]) << 16);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "not a floating-point type that can be read");
        }
    }

    /// <summary>Returns the numbers' little-endian bytes. On big-endian machines, it converts them within the same memory.</summary>
    public static ReadOnlySpan<byte> LittleEndianBytes(Span<float> numbers)
    {
        if (!BitConverter.IsLittleEndian)
        {
            Span<int> bits = MemoryMarshal.Cast<float, int>(numbers);
            BinaryPrimitives.ReverseEndianness(bits, bits);
        }

        return MemoryMarshal.AsBytes(numbers);
    }
}
