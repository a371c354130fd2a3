using System.Buffers.Binary;

namespace GradCam.Datasets.Results;

/// <summary>
/// Checks the footer of a Parquet file before the Parquet reader uses it. The reader trusts the number of elements of a list, and does not check the
/// types of fields. A few changed bytes can therefore keep it busy for hours. The footer is a structure in Thrift's compact protocol, as in
/// parquet.thrift of Apache Parquet.
/// </summary>
internal ref struct PartFooter
{
    private const int Trailer = 8;
    private const int Deepest = 16;
    private const byte True = 1, False = 2, Byte = 3, Int16 = 4, Int64 = 6, Binary = 8, List = 9, Struct = 12;

    // The fields of each structure, by their number: an integer, text, a truth value, a structure, or a list of one of these.
    private static readonly Dictionary<string, string?[]> s_structures = new(StringComparer.Ordinal)
    {
        ["File"] = ["int", "[Element", "int", "[RowGroup", "[Pair", "text", "[Order"],
        ["Element"] = ["int", "int", "int", "text", "int", "int", "int", "int", "int", "Logical"],
        ["Logical"] = ["Empty", "Empty", "Empty", "Empty", "Decimal", "Empty", "Time", "Time", null, "Integer", "Empty", "Empty", "Empty", "Empty", "Empty"],
        ["Decimal"] = ["int", "int"],
        ["Time"] = ["bool", "Unit"],
        ["Unit"] = ["Empty", "Empty", "Empty"],
        ["Integer"] = ["byte", "bool"],
        ["RowGroup"] = ["[Chunk", "int", "int", "[Sorting", "int", "int", "int"],
        ["Sorting"] = ["int", "bool", "bool"],
        ["Chunk"] = ["text", "int", "Column", "int", "int", "int", "int"],
        ["Column"] = ["int", "[int", "[text", "int", "int", "int", "int", "[Pair", "int", "int", "int", "Statistics", "[Encoding", "int", "int"],
        ["Statistics"] = ["text", "text", "int", "int", "text", "text", "bool", "bool"],
        ["Encoding"] = ["int", "int", "int"],
        ["Pair"] = ["text", "text"],
        ["Order"] = ["Empty"],
        ["Empty"] = [],
    };

    private ReadOnlySpan<byte> _rest;

    /// <summary>Reads the footer to its end, and then moves to the start of the file.</summary>
    /// <param name="file">The whole file.</param>
    /// <exception cref="InvalidDataException">The file is not a Parquet file, or its footer has other fields than the format.</exception>
    public static void Check(Stream file)
    {
        Span<byte> trailer = stackalloc byte[Trailer];
        if (file.Length < Trailer)
            throw Damaged();
        file.Seek(-Trailer, SeekOrigin.End);
        file.ReadExactly(trailer);
        int length = BinaryPrimitives.ReadInt32LittleEndian(trailer);
        if (!trailer[4..].SequenceEqual("PAR1"u8) || length < 0 || length > file.Length - Trailer)
            throw Damaged();
        byte[] footer = new byte[length];
        file.Seek(-Trailer - length, SeekOrigin.End);
        file.ReadExactly(footer);
        file.Seek(0, SeekOrigin.Begin);
        new PartFooter { _rest = footer }.Structure("File", Deepest);
    }

    private void Structure(string name, int deepest)
    {
        if (deepest == 0)
            throw Damaged();
        string?[] fields = s_structures[name];
        long number = 0;
        for (byte head = Next(); head != 0; head = Next())
        {
            long skip = head >> 4;
            number = skip > 0 ? number + skip : Zigzag(Integer());
            string kind = number >= 1 && number <= fields.Length ? fields[number - 1] ?? throw Damaged() : throw Damaged();
            byte type = (byte)(head & 15);
            if (!Fits(kind, type))
                throw Damaged();
            if (kind[0] == '[')
                Elements(kind[1..], deepest);
            else if (kind != "bool")
                Value(kind, deepest);
        }
    }

    private void Elements(string kind, int deepest)
    {
        byte head = Next();
        ulong count = head >> 4 == 15 ? Integer() : (ulong)(head >> 4);
        byte type = (byte)(head & 15);

        // An empty list may have any type.
        if (count > (ulong)_rest.Length || (count > 0 && !Fits(kind, type)))
            throw Damaged();
        for (ulong i = 0; i < count; i++)
            Value(kind, deepest);
    }

    private void Value(string kind, int deepest)
    {
        switch (kind)
        {
            case "int":
                Integer();
                break;
            case "byte":
                Next();
                break;
            case "text":
                ulong length = Integer();
                if (length > (ulong)_rest.Length)
                    throw Damaged();
                _rest = _rest[(int)length..];
                break;
            default:
                Structure(kind, deepest - 1);
                break;
        }
    }

    private static bool Fits(string kind, byte type) => kind switch
    {
        "int" => type is >= Int16 and <= Int64,
        "bool" => type is True or False,
        "byte" => type == Byte,
        "text" => type == Binary,
        _ => type == (kind[0] == '[' ? List : Struct),
    };

    private byte Next()
    {
        if (_rest.IsEmpty)
            throw Damaged();
        byte value = _rest[0];
        _rest = _rest[1..];
        return value;
    }

    private ulong Integer()
    {
        ulong value = 0;
        for (int shift = 0; shift < 70; shift += 7)
        {
            byte part = Next();
            value |= (ulong)(part & 0x7F) << shift;
            if (part < 0x80)
                return value;
        }

        throw Damaged();
    }

    private static long Zigzag(ulong value) => (long)(value >> 1) ^ -(long)(value & 1);

    private static InvalidDataException Damaged() => new("its footer is not that of a Parquet file.");
}
