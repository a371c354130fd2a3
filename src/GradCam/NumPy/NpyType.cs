using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace GradCam.NumPy;

/// <summary>An element type of <c>.npy</c> files.</summary>
/// <param name="Name">NumPy's name for it, such as <c>&lt;u2</c>: byte order, kind and size.</param>
/// <param name="Size">Bytes of an element.</param>
/// <param name="High">The largest value of the type; 1 for floating-point numbers.</param>
internal sealed record NpyType(string Name, int Size, double High)
{
    /// <summary>Gets float32.</summary>
    public static NpyType Single { get; } = new("<f4", sizeof(float), 1);

    private static readonly NpyType[] s_known =
    [
        Single,
        new("<f8", sizeof(double), 1),
        new("<f2", 2, 1),
        new("|u1", 1, byte.MaxValue),
        new("|i1", 1, sbyte.MaxValue),
        new("|b1", 1, 1),
        new("<u2", sizeof(ushort), ushort.MaxValue),
        new("<i2", sizeof(short), short.MaxValue),
        new("<u4", sizeof(uint), uint.MaxValue),
        new("<i4", sizeof(int), int.MaxValue),
        new("<i8", sizeof(long), long.MaxValue),
    ];

    /// <summary>Returns the type of a name; <c>null</c> if it is not supported.</summary>
    public static NpyType? OrNull(string name) => Array.Find(s_known, t => t.Name == name);

    /// <summary>Converts elements to float32.</summary>
    /// <param name="bytes">The elements as the file has them, little-endian.</param>
    /// <param name="values">Destination.</param>
    public void Read(ReadOnlySpan<byte> bytes, Span<float> values)
    {
        if (Name == Single.Name)
        {
            MemoryMarshal.Cast<byte, float>(bytes).CopyTo(values);
            return;
        }

        for (int i = 0; i < values.Length; i++)
        {
            ReadOnlySpan<byte> element = bytes.Slice(i * Size, Size);
            values[i] = Name switch
            {
                "<f8" => (float)BinaryPrimitives.ReadDoubleLittleEndian(element),
                "<f2" => (float)BinaryPrimitives.ReadHalfLittleEndian(element),
                "|u1" => element[0],
                "|i1" => (sbyte)element[0],
                "|b1" => element[0] == 0 ? 0 : 1,
                "<u2" => BinaryPrimitives.ReadUInt16LittleEndian(element),
                "<i2" => BinaryPrimitives.ReadInt16LittleEndian(element),
                "<u4" => BinaryPrimitives.ReadUInt32LittleEndian(element),
                "<i4" => BinaryPrimitives.ReadInt32LittleEndian(element),
                _ => BinaryPrimitives.ReadInt64LittleEndian(element),
            };
        }
    }
}
