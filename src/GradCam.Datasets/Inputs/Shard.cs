using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GradCam.Datasets.Inputs;

/// <summary>
/// Represents a share of the pictures: those whose id's hash gives the share's index. It is the same on every machine, regardless of the other
/// pictures in the list.
/// </summary>
/// <param name="Index">The index of the share, from 0.</param>
/// <param name="Count">The number of shares, at least 1.</param>
public readonly record struct Shard(int Index, int Count)
{
    /// <summary>The maximum number of shares, more than the machines of any user.</summary>
    public const int Most = 10_000;

    /// <summary>Gets the share of all pictures.</summary>
    public static Shard All { get; } = new(0, 1);

    /// <summary>Gets the share's name in files: <c>0003of0008</c>.</summary>
    public string Tag => string.Create(CultureInfo.InvariantCulture, $"{Index:0000}of{Count:0000}");

    /// <summary>Parses <c>3/8</c>.</summary>
    /// <exception cref="GradCamException">The text does not have two numbers, or the first is not below the second.</exception>
    public static Shard Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] parts = text.Split('/');
        return parts.Length == 2
            && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int index)
            && int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            && index < count && count <= Most
            ? new Shard(index, count)
            : throw new GradCamException(GradCamErrorKind.Option, $"a shard is I/N, such as 3/8: I from 0 to N-1, N at most {Most}; '{text}' is none.");
    }

    /// <summary>Returns whether a picture belongs to this share.</summary>
    public bool Owns(string id) => Count == 1 || (ulong)(IdHash.Of(id) >> 64) % (ulong)Count == (ulong)Index;
}

/// <summary>Hashes ids to 128 bits, so that memory can contain millions of them.</summary>
internal static class IdHash
{
    /// <summary>Returns the first 16 bytes of the SHA-256 of the id's UTF-8, as a big-endian number.</summary>
    public static UInt128 Of(string id)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(id), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
