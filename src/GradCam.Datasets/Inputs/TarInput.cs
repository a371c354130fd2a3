using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using GradCam.Pipelines;

namespace GradCam.Datasets.Inputs;

/// <summary>
/// Represents the pictures in a tar file, in its order. Consecutive entries with equal file names up to the first dot are a sample (WebDataset):
/// <c>NAME.cls</c> is the true class of <c>NAME.jpg</c>.
/// </summary>
internal sealed class TarInput(string path) : IDatasetInput
{
    // A class is a number or a name; a longer text is not a class.
    private const int LongestClass = 1000;

    public string Name { get; } = Path.GetFileName(path);

    public bool IsSlowToList => IsCompressed;

    private bool IsCompressed => path.EndsWith("gz", StringComparison.OrdinalIgnoreCase);

    public IEnumerable<DatasetPicture> Pictures(Listing listing)
    {
        var sample = new TarSample();
        using var entries = new Entries(path, IsCompressed);
        for (long place = 0; entries.Next() is { } entry; place++)
        {
            listing.Cancellation.ThrowIfCancellationRequested();
            if (entry.EntryType is TarEntryType.Directory)
                continue;
            string entryName = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
            bool isFile = entry.EntryType is TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile;
            long length = isFile ? entry.Length : 0;
            foreach (DatasetPicture picture in sample.EndBefore(entryName))
                yield return picture;
            if (entryName.EndsWith(".cls", StringComparison.OrdinalIgnoreCase))
            {
                if (isFile && entries.TextOf(entry) is { } truth)
                    sample.AddClass(entryName, truth);
            }
            else if (PictureNames.IsPicture(entryName))
            {
                string id = $"{Name}/{entryName}";
                foreach (DatasetPicture picture in sample.MakeRoom(entryName, length))
                    yield return picture;
                if (isFile)
                {
                    var picture = new ArchivedPicture(id, path, entryName) { Entry = place };
                    if (listing.Wanted(picture.Id))
                        picture.Fetch(length, () => entry.DataStream);
                    sample.Add(picture, length);
                }
                else
                {
                    sample.Add(new LostPicture(id, path, entryName, NoFile(entry)) { Entry = place }, 0);
                }
            }
            else if (isFile)
            {
                listing.Skipped($"{Name}/{entryName}");
            }
        }

        foreach (DatasetPicture picture in sample.End())
            yield return picture;
        if (entries.Error is { } error)
            yield return new LostPicture($"{Name}/", path, string.Empty, error);
    }

    // The target of a link may be anywhere, and the archive is read once, from front to back.
    private static GradCamException NoFile(TarEntry entry) => new(GradCamErrorKind.File, entry.EntryType switch
    {
        TarEntryType.HardLink => "is a hard link in the archive, and these are not followed: write the archive with tar --hard-dereference.",
        TarEntryType.SymbolicLink => "is a symbolic link in the archive, and these are not followed: write the archive with tar --dereference.",
        _ => "is no plain file in the archive.",
    });

    /// <summary>Represents the entries up to the first that cannot be read.</summary>
    private sealed class Entries : IDisposable
    {
        private readonly Stream? _file;
        private readonly TarHeaderStream? _headers;
        private readonly TarReader? _reader;

        public Entries(string path, bool compressed)
        {
            try
            {
                SpecialFile.Refuse(path);
                _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
                _headers = new TarHeaderStream(compressed ? new GZipStream(_file, CompressionMode.Decompress) : _file);
                _reader = new TarReader(_headers);
            }
            catch (GradCamException e)
            {
                Error = e;
            }
            catch (Exception e) when (IsBroken(e))
            {
                Error = Broken(e);
            }
        }

        public GradCamException? Error { get; private set; }

        public TarEntry? Next()
        {
            if (Error is not null)
                return null;
            try
            {
                _headers!.InHeaders = true;
                return _reader!.GetNextEntry();
            }
            catch (Exception e) when (IsBroken(e))
            {
                Error = Broken(e);
                return null;
            }
            finally
            {
                _headers!.InHeaders = false;
            }
        }

        /// <summary>Reads a class, or an empty text for no label. If it cannot be read, the entries end.</summary>
        public string? TextOf(TarEntry entry)
        {
            if (entry.Length > LongestClass)
                return null;

            // An empty entry has no stream.
            if (entry.DataStream is null)
                return string.Empty;
            try
            {
                using var reader = new StreamReader(entry.DataStream, Encoding.UTF8);
                return reader.ReadToEnd().Trim();
            }
            catch (Exception e) when (IsBroken(e))
            {
                Error = Broken(e);
                return null;
            }
        }

        public void Dispose()
        {
            _reader?.Dispose();
            _file?.Dispose();
        }

        // If an archive states a wrong size, .NET reports an invalid operation or a lack of memory.
        private static bool IsBroken(Exception e) =>
            e is IOException or InvalidDataException or UnauthorizedAccessException or FormatException or ArgumentException
                or InvalidOperationException or NotSupportedException or ArithmeticException or OutOfMemoryException;

        private static GradCamException Broken(Exception e) => new(GradCamErrorKind.File, $"the archive is cut short or damaged from here on: {e.Message}", e);
    }
}
