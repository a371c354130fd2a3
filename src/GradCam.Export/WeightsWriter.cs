using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;

namespace GradCam.Export;

/// <summary>Writes <c>weights.bin</c> as laid out, from front to back, and takes its hash on the way.</summary>
internal static class WeightsWriter
{
    /// <summary>Writes the file.</summary>
    /// <returns>Its SHA-256, in hexadecimal.</returns>
    public static string Write(string path, WeightsLayout layout, IWeightsSource source, CancellationToken cancellation)
    {
        using FileStream file = new(path, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16);
        using var sha = SHA256.Create();
        using var hashing = new CryptoStream(file, sha, CryptoStreamMode.Write, leaveOpen: true);
        long position = 0;
        foreach (WeightsEntry entry in layout.Entries)
        {
            cancellation.ThrowIfCancellationRequested();
            hashing.Write(new byte[entry.Offset - position]);
            if (entry.Derived is { } derived)
            {
                if (derived.DataType != (int)TensorProto.Types.DataType.Float)
                    throw new GradCamException($"the initializer '{derived.Source}' is not float32, and only those can be pooled.");
                using var sums = new BlockSumStream(derived);
                source.CopyTo(derived.Source, sums);
                hashing.Write(MemoryMarshal.AsBytes(sums.Result().AsSpan()));
            }
            else
            {
                using var counting = new CountingStream(hashing);
                source.CopyTo(entry.Name, counting);
                if (counting.Count != entry.Length)
                    throw new GradCamException($"the initializer '{entry.Name}' has {counting.Count} bytes of data, where its shape wants {entry.Length}.");
            }

            position = entry.Offset + entry.Length;
        }

        hashing.FlushFinalBlock();
        file.Flush(flushToDisk: true);
        return Convert.ToHexStringLower(sha.Hash!);
    }

    private sealed class CountingStream(Stream inner) : Stream
    {
        public long Count { get; private set; }

        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            inner.Write(buffer);
            Count += buffer.Length;
        }

        public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

        public override void Flush() => inner.Flush();

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
