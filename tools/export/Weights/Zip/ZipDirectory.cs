using System.Buffers.Binary;
using System.Text;
using GradCam.Text;

namespace GradCam.Tools.Export.Weights.Zip;

/// <summary>
/// Reads the directory of a ZIP archive (PKWARE's APPNOTE.TXT 6.3.10, sections 4.3 to 4.5) with ZIP64. System.IO.Compression does not give the
/// position of a stored member in the file, and tensors are read from there.
/// </summary>
internal static class ZipDirectory
{
    private const uint EndSignature = 0x06054b50;
    private const uint End64Signature = 0x06064b50;
    private const uint End64LocatorSignature = 0x07064b50;
    private const uint CentralSignature = 0x02014b50;
    private const uint LocalSignature = 0x04034b50;
    private const int EndSize = 22;
    private const int End64Size = 56;
    private const int End64LocatorSize = 20;
    private const int CentralSize = 46;
    private const int LocalSize = 30;
    private const long MaxDirectory = 64 << 20;

    private readonly record struct Place(long Offset, long Length, long Count);

    private readonly record struct Record(string Name, ushort Method, long PackedLength, long Length, long LocalHeader);

    /// <summary>Returns the members by name. They do not overlap, and all are before the directory.</summary>
    public static Dictionary<string, ZipEntry> Read(WeightsFile file)
    {
        Place location = FindDirectory(file);
        if (location.Offset < 0 || location.Length < 0 || location.Offset > file.Length - location.Length)
            throw Damaged(file, "its directory lies outside the file");
        if (location.Length > MaxDirectory)
            throw Damaged(file, $"its directory claims {location.Length} bytes");

        // A member for each tensor, and a few more.
        if (location.Count > 2 * StateDict.MaxTensors)
            throw file.Fail($"is a ZIP archive of {location.Count} members; no state dict has more than {2 * StateDict.MaxTensors}. Save model.state_dict() alone with torch.save.");
        var directory = new byte[location.Length];
        file.Read(location.Offset, directory);

        var spans = new List<(long Begin, long End)>();
        var entries = new Dictionary<string, ZipEntry>(StringComparer.Ordinal);
        ReadOnlySpan<byte> rest = directory;
        for (long i = 0; i < location.Count; i++)
        {
            Record record = NextRecord(file, ref rest);
            long offset = DataOffset(file, record);
            if (offset > location.Offset || record.PackedLength > location.Offset - offset)
                throw Damaged(file, $"'{Printable.Name(record.Name)}' reaches beyond the archive's data");
            spans.Add((record.LocalHeader, offset + record.PackedLength));
            if (!entries.TryAdd(record.Name, new ZipEntry(record.Name, record.Method == 0, offset, record.PackedLength, record.Length)))
                throw Damaged(file, $"'{Printable.Name(record.Name)}' is in it twice");
        }

        // With members that share bytes, a small archive could declare an enormous content.
        spans.Sort();
        for (int i = 1; i < spans.Count; i++)
        {
            if (spans[i].Begin < spans[i - 1].End)
                throw Damaged(file, "its members overlap");
        }

        return entries;
    }

    // The end record is the last thing in the file, except for a comment of up to 65535 bytes.
    private static Place FindDirectory(WeightsFile file)
    {
        int tailLength = (int)Math.Min(file.Length, EndSize + ushort.MaxValue);
        var tail = new byte[tailLength];
        file.Read(file.Length - tailLength, tail);
        for (int at = tailLength - EndSize; at >= 0; at--)
        {
            ReadOnlySpan<byte> end = tail.AsSpan(at);
            if (UInt32(end) != EndSignature || UInt16(end[20..]) != end.Length - EndSize)
                continue;
            var location = new Place(UInt32(end[16..]), UInt32(end[12..]), UInt16(end[10..]));
            long position = file.Length - tailLength + at;
            return Zip64Place(file, position) ?? location;
        }

        throw file.Fail("is a ZIP archive without its end: it is cut short. Download or copy it again.");
    }

    private static Place? Zip64Place(WeightsFile file, long endPosition)
    {
        if (endPosition < End64LocatorSize)
            return null;
        Span<byte> locator = stackalloc byte[End64LocatorSize];
        file.Read(endPosition - End64LocatorSize, locator);
        if (UInt32(locator) != End64LocatorSignature)
            return null;
        long position = Int64(locator[8..]);
        if (position < 0 || position > endPosition - End64LocatorSize - End64Size)
            throw Damaged(file, "its ZIP64 end record lies outside the file");
        Span<byte> end = stackalloc byte[End64Size];
        file.Read(position, end);
        if (UInt32(end) != End64Signature)
            throw Damaged(file, "its ZIP64 end record is missing");
        return new Place(Int64(end[48..]), Int64(end[40..]), Int64(end[32..]));
    }

    private static Record NextRecord(WeightsFile file, ref ReadOnlySpan<byte> rest)
    {
        if (rest.Length < CentralSize || UInt32(rest) != CentralSignature)
            throw Damaged(file, "its directory is malformed");
        ushort flags = UInt16(rest[8..]);
        ushort method = UInt16(rest[10..]);
        long packed = UInt32(rest[20..]);
        long unpacked = UInt32(rest[24..]);
        int nameLength = UInt16(rest[28..]);
        int extraLength = UInt16(rest[30..]);
        int commentLength = UInt16(rest[32..]);
        long local = UInt32(rest[42..]);
        if (rest.Length < CentralSize + nameLength + extraLength + commentLength)
            throw Damaged(file, "its directory is cut short");
        string name = Encoding.UTF8.GetString(rest.Slice(CentralSize, nameLength));
        ReadZip64Extra(file, rest.Slice(CentralSize + nameLength, extraLength), ref unpacked, ref packed, ref local);
        rest = rest[(CentralSize + nameLength + extraLength + commentLength)..];

        string shown = Printable.Name(name);
        if ((flags & 1) != 0)
            throw file.Fail($"is an encrypted archive ('{shown}'). Decrypt it first.");
        if (method is not (0 or 8))
            throw Damaged(file, $"'{shown}' is packed with method {method}, which PyTorch does not use");
        if (packed < 0 || unpacked < 0 || local < 0 || (method == 0 && packed != unpacked))
            throw Damaged(file, $"'{shown}' has impossible lengths");
        return new Record(name, method, packed, unpacked, local);
    }

    // The extra field 1 contains those 32-bit fields that are all ones, as 64 bits, in this order.
    private static void ReadZip64Extra(WeightsFile file, ReadOnlySpan<byte> extra, ref long unpacked, ref long packed, ref long local)
    {
        while (extra.Length >= 4)
        {
            ushort id = UInt16(extra);
            int length = UInt16(extra[2..]);
            if (length > extra.Length - 4)
                return;
            if (id == 1)
            {
                ReadOnlySpan<byte> fields = extra.Slice(4, length);
                Take(file, ref fields, ref unpacked);
                Take(file, ref fields, ref packed);
                Take(file, ref fields, ref local);
                return;
            }

            extra = extra[(4 + length)..];
        }

        static void Take(WeightsFile file, ref ReadOnlySpan<byte> fields, ref long value)
        {
            if (value != uint.MaxValue)
                return;
            if (fields.Length < 8)
                throw Damaged(file, "a ZIP64 field is cut short");
            value = Int64(fields);
            fields = fields[8..];
        }
    }

    private static long DataOffset(WeightsFile file, Record record)
    {
        string shown = Printable.Name(record.Name);
        if (record.LocalHeader > file.Length - LocalSize)
            throw Damaged(file, $"'{shown}' lies outside the file");
        Span<byte> local = stackalloc byte[LocalSize];
        file.Read(record.LocalHeader, local);
        if (UInt32(local) != LocalSignature)
            throw Damaged(file, $"'{shown}' is not at the offset that the directory gives");
        int nameLength = UInt16(local[26..]);
        long offset = record.LocalHeader + LocalSize + nameLength + UInt16(local[28..]);
        if (offset > file.Length)
            throw Damaged(file, $"'{shown}' lies outside the file");
        var name = new byte[nameLength];
        file.Read(record.LocalHeader + LocalSize, name);
        if (Encoding.UTF8.GetString(name) != record.Name)
            throw Damaged(file, $"'{shown}' has another name in its own header");
        return offset;
    }

    private static GradCamException Damaged(WeightsFile file, string what) =>
        file.Fail($"is a damaged ZIP archive: {what}. Download or copy it again.");

    private static ushort UInt16(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt16LittleEndian(bytes);

    private static uint UInt32(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadUInt32LittleEndian(bytes);

    private static long Int64(ReadOnlySpan<byte> bytes) => BinaryPrimitives.ReadInt64LittleEndian(bytes);
}
