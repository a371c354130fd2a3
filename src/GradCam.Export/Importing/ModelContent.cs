using System.Security.Cryptography;
using GradCam.Files;
using GradCam.Onnx;
using GradCam.Onnx.Model;
using Microsoft.Win32.SafeHandles;

namespace GradCam.Export.Importing;

/// <summary>What tells one model from another: the content of its file, and the files with weights beside it.</summary>
/// <param name="Sha256">Hash of the <c>.onnx</c> file, in hexadecimal.</param>
/// <param name="ExternalFiles">The files that it refers to, in order of their names.</param>
internal sealed record ModelContent(string Sha256, IReadOnlyList<ExternalFile> ExternalFiles)
{
    /// <summary>Looks at a model. Files beside it are not read.</summary>
    /// <param name="path">The <c>.onnx</c> file.</param>
    /// <param name="cancellationToken">Ends the work.</param>
    /// <exception cref="GradCamException">The file cannot be read, or refers to files and is damaged.</exception>
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

    // Every reference to a file has the key "location". A model without that word needs no parsing, which for one with its weights
    // inside would take longer than the hash.
    private static (string Hash, bool MayRefer) Scan(string path, CancellationToken cancellationToken)
    {
        ReadOnlySpan<byte> word = "location"u8;
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        using SafeFileHandle file = LimitedFile.Open(path);
        long length = RandomAccess.GetLength(file);
        byte[] buffer = new byte[1 << 20];
        int kept = 0;
        bool found = false;

        // Up to the length that it states: a device goes on for ever.
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
            // One that is missing or in a forbidden place is stated when the model is imported.
            // A link's own length and time are not those of the file that it leads to.
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

/// <summary>A file beside a model.</summary>
/// <param name="Name">As the model names it.</param>
/// <param name="Length">In bytes; -1 if it is missing.</param>
/// <param name="Changed">When it was changed last.</param>
internal sealed record ExternalFile(string Name, long Length, DateTime Changed);
