using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace GradCam.Datasets.Inputs;

/// <summary>A share of the pictures: those whose id hashes to its index. The same on every machine, whatever else is in the list.</summary>
/// <param name="Index">Which share, from 0.</param>
/// <param name="Count">How many shares there are, at least 1.</param>
public readonly record struct Shard(int Index, int Count)
{
    /// <summary>More shares than anybody has machines.</summary>
    public const int Most = 10_000;

    /// <summary>All of it.</summary>
    public static Shard All { get; } = new(0, 1);

    /// <summary>As files are called: <c>0003of0008</c>.</summary>
    public string Tag => string.Create(CultureInfo.InvariantCulture, $"{Index:0000}of{Count:0000}");

    /// <summary>Reads <c>3/8</c>.</summary>
    /// <exception cref="GradCamException">Not two numbers, or the first is not below the second.</exception>
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

    /// <summary>Whether a picture is this shard's.</summary>
    public bool Owns(string id) => Count == 1 || (ulong)(IdHash.Of(id) >> 64) % (ulong)Count == (ulong)Index;
}

/// <summary>Ids as 128 bits, so that millions of them can be remembered.</summary>
internal static class IdHash
{
    /// <summary>The first 16 bytes of the SHA-256 of the id's UTF-8, as a big-endian number.</summary>
    public static UInt128 Of(string id)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes(id), hash);
        return BinaryPrimitives.ReadUInt128BigEndian(hash);
    }
}
