using System.Buffers.Binary;
using System.IO.Compression;
using System.Text;

namespace Export.Tests.Weights;

/// <summary>Writes pickles directly, including hostile ones, and the containers around them.</summary>
internal sealed class PickleWriter
{
    private readonly List<byte> _bytes = [];

    public PickleWriter() => Raw(0x80, 2);

    public PickleWriter Raw(params ReadOnlySpan<byte> bytes)
    {
        _bytes.AddRange(bytes);
        return this;
    }

    public PickleWriter Op(string opcodes) => Raw(Encoding.Latin1.GetBytes(opcodes));

    public PickleWriter Global(string module, string name) => Op($"c{module}\n{name}\n");

    public PickleWriter Text(string text)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(text);
        return Op("X").Raw(Bytes(utf8.Length)).Raw(utf8);
    }

    public PickleWriter Int(int number) => Op("J").Raw(Bytes(number));

    public PickleWriter Long(long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return Raw(0x8a, 8).Raw(bytes);
    }

    public PickleWriter Longs(params long[] numbers)
    {
        Op("(");
        foreach (long number in numbers)
            Long(number);
        return Op("t");
    }

    /// <summary>Writes a persistent id: ("storage", torch.FloatStorage, key, "cpu", count), and one more item in old files.</summary>
    public PickleWriter Storage(string key, long count, bool old = false)
    {
        Op("(").Text("storage").Global("torch", "FloatStorage").Text(key).Text("cpu").Long(count);
        return (old ? Op("N") : this).Op("tQ");
    }

    /// <summary>Writes a tensor as _rebuild_tensor_v2 creates it.</summary>
    public PickleWriter Tensor(string key, long count, long start, long[] shape, long[] strides) =>
        Global("torch._utils", "_rebuild_tensor_v2").Op("(").Storage(key, count).Long(start).Longs(shape).Longs(strides)
            .Raw(0x89).Op("}tR");

    public byte[] ToArray() => [.. _bytes, (byte)'.'];

    /// <summary>Returns a dict with one tensor in a ZIP archive whose storage "0" has <paramref name="held"/> elements.</summary>
    public static byte[] OneTensor(long count, long start, long[] shape, long[] strides, int held) =>
        Zip(new PickleWriter().Op("}").Text("weight").Tensor("0", count, start, shape, strides).Op("s").ToArray(), new byte[4 * held]);

    /// <summary>Returns the archive of torch.save around a pickle.</summary>
    public static byte[] Zip(byte[] pickle, byte[]? storage = null, CompressionLevel level = CompressionLevel.NoCompression, params string[] more)
    {
        var members = new List<(string, byte[])> { ("archive/data.pkl", pickle), ("archive/data/0", storage ?? new byte[64]), ("archive/version", "3\n"u8.ToArray()) };
        members.AddRange(more.Select(name => (name, "x"u8.ToArray())));
        return Archive(level, [.. members]);
    }

    public static byte[] Archive(CompressionLevel level, params (string Name, byte[] Data)[] members)
    {
        var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            foreach ((string name, byte[] data) in members)
            {
                using Stream entry = archive.CreateEntry(name, level).Open();
                entry.Write(data);
            }
        }

        return bytes.ToArray();
    }

    /// <summary>Returns the old format around a pickle.</summary>
    public static byte[] Legacy(byte[] pickle, string[] keys, params float[][] storages)
    {
        var file = new MemoryStream();
        file.Write([0x80, 2, 0x8a, 10, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19, (byte)'.']);
        file.Write(new PickleWriter().Int(1001).ToArray());
        file.Write(new PickleWriter().Op("}").Text("little_endian").Raw(0x88).Op("s").ToArray());
        file.Write(pickle);
        PickleWriter list = new PickleWriter().Op("](");
        foreach (string key in keys)
            list.Text(key);
        file.Write(list.Op("e").ToArray());
        foreach (float[] storage in storages)
        {
            file.Write(BitConverter.GetBytes((long)storage.Length));
            file.Write(System.Runtime.InteropServices.MemoryMarshal.AsBytes(storage.AsSpan()));
        }

        return file.ToArray();
    }

    private static byte[] Bytes(int number)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, number);
        return bytes;
    }
}
