using System.IO.Compression;
using GradCam.NumPy;

namespace GradCam.TestSupport;

/// <summary>Reads members of an <c>.npz</c> file (a ZIP of <c>.npy</c> files): float32 and uint8.</summary>
public sealed class Npz
{
    private readonly Dictionary<string, byte[]> _members = [];

    /// <summary>Reads the whole file.</summary>
    public Npz(string path)
    {
        using ZipArchive archive = ZipFile.OpenRead(path);
        foreach (ZipArchiveEntry entry in archive.Entries)
        {
            using Stream stream = entry.Open();
            using var memory = new MemoryStream();
            stream.CopyTo(memory);
            _members[Path.GetFileNameWithoutExtension(entry.Name)] = memory.ToArray();
        }
    }

    /// <summary>Returns a float32 member.</summary>
    public NpyArray Floats(string name) => NpyFile.Parse(_members[name]);

    /// <summary>Returns the elements of a uint8 member, in row-major order.</summary>
    public byte[] Bytes(string name) => NpyBytes(_members[name]);

    /// <summary>Returns the elements of a uint8 <c>.npy</c> file, in row-major order.</summary>
    public static byte[] NpyBytes(byte[] npy)
    {
        int header = BitConverter.ToUInt16(npy, 8);
        if (!System.Text.Encoding.Latin1.GetString(npy, 10, header).Contains("'|u1'", StringComparison.Ordinal))
            throw new InvalidDataException("not uint8");
        return npy[(10 + header)..];
    }
}
