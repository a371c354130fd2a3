using System.Security.Cryptography;
using GradCam.Files;
using GradCam.Onnx;
using GradCam.Onnx.Model;
using Microsoft.Win32.SafeHandles;

namespace GradCam.Export.Importing;

/// <summary>Identifies a model by the content of its file, and the files with weights beside it.</summary>
/// <param name="Sha256">The hash of the <c>.onnx</c> file, in hexadecimal.</param>
/// <param name="ExternalFiles">The files that the model refers to, in the order of their names.</param>
internal sealed record ModelContent(string Sha256, IReadOnlyList<ExternalFile> ExternalFiles)
{
    /// <summary>Reads the identity of a model. Files beside it are not read.</summary>
    /// <param name="path">The <c>.onnx</c> file.</param>
    /// <param name="cancellationToken">Cancels the work.</param>
    /// <exception cref="GradCamException">The file cannot be read, or it refers to files and is damaged.</exception>
    public static ModelContent Read(string path, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(path);
        try
        {
            (string hash, bool mayRefer) = Scan(path, cancellationToken);
            return new ModelContent(hash, mayRefer ? [.. Referred(path)] : []);
        }
        catch (OnnxException e)
        {
            throw new GradCamException(GradCamErrorKind.Model, e.Message, e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException(GradCamErrorKind.File, $"{path}: cannot be read: {e.Message}", e);
        }
    }

    // Every reference to a file has the key "location". A model without that word needs no parsing. If the model contains its weights, parsing would
    // take longer than the hash.
    private static (string Hash, bool MayRefer) Scan(string path, CancellationToken cancellationToken)
    {
        ReadOnlySpan<byte> word = "location"u8;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using SafeFileHandle file = LimitedFile.Open(path);
        long length = RandomAccess.GetLength(file);
        byte[] buffer = new byte[1 << 20];
        int kept = 0;
        bool found = false;

        // Read only the length that the file states, because a device never ends.
        int read;
        for (long done = 0; done < length && (read = RandomAccess.Read(file, buffer.AsSpan(kept), done)) > 0; done += read)
        {
            cancellationToken.ThrowIfCancellationRequested();
            hash.AppendData(buffer, kept, read);
            Span<byte> seen = buffer.AsSpan(0, kept + read);
            found = found || seen.IndexOf(word) >= 0;

            // The word may begin here and end in the next part.
            kept = Math.Min(word.Length - 1, seen.Length);
            seen[^kept..].CopyTo(buffer);
        }

        return (Convert.ToHexStringLower(hash.GetHashAndReset()), found);
    }

    private static IEnumerable<ExternalFile> Referred(string path)
    {
        string folder = Path.GetDirectoryName(Path.GetFullPath(path))!;
        IEnumerable<string> names = Tensors(OnnxFile.Read(path).Graph)
            .Select(t => t.ExternalData.FirstOrDefault(e => e.Key == "location")?.Value)
            .OfType<string>().Where(n => n.Length > 0 && !n.Contains('\0', StringComparison.Ordinal)).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        foreach (string name in names)
        {
            // The import reports a file that is missing or not allowed. The length and time of a link are not those of its target.
            var file = new FileInfo(Files.CanonicalPath.Of(Path.Combine(folder, name)));
            yield return file.Exists ? new ExternalFile(name, file.Length, file.LastWriteTimeUtc) : new ExternalFile(name, -1, default);
        }
    }

    private static IEnumerable<TensorProto> Tensors(GraphProto graph)
    {
        IEnumerable<AttributeProto> attributes = graph.Node.SelectMany(n => n.Attribute);
        return graph.Initializer
            .Concat(attributes.Where(a => a.T is not null).Select(a => a.T))
            .Concat(attributes.SelectMany(a => a.Tensors))
            .Concat(attributes.Where(a => a.G is not null).Select(a => a.G).Concat(attributes.SelectMany(a => a.Graphs)).SelectMany(Tensors));
    }
}

/// <summary>Represents a file beside a model.</summary>
/// <param name="Name">The name in the model.</param>
/// <param name="Length">The length in bytes; -1 if the file is missing.</param>
/// <param name="Changed">The time of the last change.</param>
internal sealed record ExternalFile(string Name, long Length, DateTime Changed);
