using System.Formats.Tar;
using System.IO.Compression;
using System.Text;
using GradCam.Pipelines;

namespace GradCam.Datasets.Inputs;

/// <summary>
/// The pictures in a tar file, in its order. Entries that follow each other and agree up to the first dot of the file name are a
/// sample (WebDataset): <c>NAME.cls</c> is the true class of <c>NAME.jpg</c>.
/// </summary>
internal sealed class TarInput(string path) : IDatasetInput
{
    // A class is a number or a name; what is longer is none.
    private const int LongestClass = 1000;

    public bool IsSlowToList => IsCompressed;

    private bool IsCompressed => path.EndsWith("gz", StringComparison.OrdinalIgnoreCase);

    public IEnumerable<DatasetPicture> Pictures(bool prefix, Func<string, bool> wanted, CancellationToken cancellation)
    {
        string name = Path.GetFileName(path);
        string? key = null;
        string? truth = null;
        var sample = new List<DatasetPicture>();
        using var entries = new Entries(path, IsCompressed);
        while (entries.Next() is { } entry)
        {
            cancellation.ThrowIfCancellationRequested();
            if (entry.EntryType is not (TarEntryType.RegularFile or TarEntryType.V7RegularFile or TarEntryType.ContiguousFile))
                continue;
            string entryName = entry.Name.StartsWith("./", StringComparison.Ordinal) ? entry.Name[2..] : entry.Name;
            if (KeyOf(entryName) is var own && own != key)
            {
                foreach (DatasetPicture picture in Whole(sample, truth))
                    yield return picture;
                sample.Clear();
                truth = null;
                key = own;
            }

            if (entryName.EndsWith(".cls", StringComparison.OrdinalIgnoreCase))
            {
                truth = TextOf(entry);
            }
            else if (PictureNames.IsPicture(entryName))
            {
                var picture = new ArchivedPicture($"{name}/{entryName}", path, entryName);
                if (wanted(picture.Id))
                    picture.Fetch(entry.Length, () => entry.DataStream);
                sample.Add(picture);
            }
        }

        foreach (DatasetPicture picture in Whole(sample, truth))
            yield return picture;
        if (entries.Error is { } error)
            yield return new LostPicture($"{name}/", path, string.Empty, error);
    }

    private static IEnumerable<DatasetPicture> Whole(List<DatasetPicture> sample, string? truth)
    {
        foreach (DatasetPicture picture in sample)
        {
            picture.TruthText = truth;
            yield return picture;
        }
    }

    private static string KeyOf(string name)
    {
        int file = name.LastIndexOf('/') + 1;
        int dot = name.IndexOf('.', file);
        return dot < 0 ? name : name[..dot];
    }

    private static string? TextOf(TarEntry entry)
    {
        if (entry.DataStream is null || entry.Length > LongestClass)
            return null;
        using var reader = new StreamReader(entry.DataStream, Encoding.UTF8);
        return reader.ReadToEnd().Trim() is { Length: > 0 } text ? text : null;
    }

    /// <summary>The entries up to the first that cannot be read.</summary>
    private sealed class Entries : IDisposable
    {
        private readonly Stream? _file;
        private readonly TarReader? _reader;

        public Entries(string path, bool compressed)
        {
            try
            {
                SpecialFile.Refuse(path);
                _file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
                _reader = new TarReader(compressed ? new GZipStream(_file, CompressionMode.Decompress) : _file);
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
                return _reader!.GetNextEntry();
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

        // Sizes that an archive only claims end as an operation that is not possible, or for want of memory.
        private static bool IsBroken(Exception e) =>
            e is IOException or InvalidDataException or UnauthorizedAccessException or FormatException or ArgumentException
                or InvalidOperationException or NotSupportedException or ArithmeticException or OutOfMemoryException;

        private static GradCamException Broken(Exception e) => new($"the archive is cut short or damaged from here on: {e.Message}", e);
    }
}
