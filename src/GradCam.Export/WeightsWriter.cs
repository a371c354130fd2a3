using System.Runtime.InteropServices;
using System.Security.Cryptography;
using GradCam.Onnx.Model;
using GradCam.Onnx.Splitting;

namespace GradCam.Export;

/// <summary>
/// Writes <c>weights.bin</c> in the order of its layout, and computes its hash. A graph may read the file between two steps, because its entries are
/// then complete.
/// </summary>
internal sealed class WeightsWriter(string path) : IDisposable
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _written;

    /// <summary>Writes the new entries since the last call.</summary>
    public void Append(WeightsLayout layout, IWeightsSource source, CancellationToken cancellationToken)
    {
        // The file is closed between calls, so that ONNX Runtime can map it on every system.
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read, 1 << 16);
        using var stream = new HashingStream(file, _hash);
        foreach (WeightsEntry entry in layout.Entries.Skip(_written))
        {
            cancellationToken.ThrowIfCancellationRequested();
            stream.Write(new byte[entry.Offset - file.Position]);
            if (entry.Derived is { } derived)
            {
                if ((TensorProto.Types.DataType)derived.SourceType is not (TensorProto.Types.DataType.Float or TensorProto.Types.DataType.Float16))
                    throw new GradCamException(GradCamErrorKind.Model, $"the initializer '{derived.Source}' is neither float32 nor float16, and only those can be pooled.");
                using var sums = new BlockSumStream(derived);
                source.CopyTo(derived.Source, sums);
                stream.Write(MemoryMarshal.AsBytes(sums.Result().AsSpan()));
            }
            else
            {
                source.CopyTo(entry.Name, stream);
            }

            if (file.Position != entry.Offset + entry.Length)
                throw new GradCamException(GradCamErrorKind.Model, $"the initializer '{entry.Name}' has {file.Position - entry.Offset} bytes of data, and its shape needs {entry.Length}.");
            _written++;
        }
    }

    /// <summary>Returns the SHA-256 of the written bytes, in hexadecimal.</summary>
    public string Hash() => Convert.ToHexStringLower(_hash.GetCurrentHash());

    public void Dispose() => _hash.Dispose();

    private sealed class HashingStream(Stream inner, IncrementalHash hash) : WriteOnlyStream
    {
        public override void Write(ReadOnlySpan<byte> buffer)
        {
            inner.Write(buffer);
            hash.AppendData(buffer);
        }

        public override void Flush() => inner.Flush();
    }
}
