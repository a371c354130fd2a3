using System.IO.Compression;
using GradCam.Pipelines;

namespace GradCam.Datasets.Inputs;

/// <summary>Represents the pictures in a ZIP file, in the order of its directory.</summary>
internal sealed class ZipInput(string path) : IDatasetInput
{
    public string Name { get; } = Path.GetFileName(path);

    public IEnumerable<DatasetPicture> Pictures(Listing listing)
    {
        ZipArchive? archive = null;
        GradCamException? error = null;
        IReadOnlyList<ZipArchiveEntry> entries = [];
        try
        {
            SpecialFile.Refuse(path);
            archive = ZipFile.OpenRead(path);
            entries = archive.Entries;
        }
        catch (GradCamException e)
        {
            error = e;
        }
        catch (Exception e) when (e is IOException or InvalidDataException or UnauthorizedAccessException or ArgumentException)
        {
            error = new GradCamException(GradCamErrorKind.File, $"the archive cannot be read: {e.Message}", e);
        }

        using (archive)
        {
            if (error is not null)
            {
                yield return new LostPicture($"{Name}/", path, string.Empty, error);
                yield break;
            }

            foreach ((int index, ZipArchiveEntry entry) in entries.Index())
            {
                listing.Cancellation.ThrowIfCancellationRequested();
                if (IsOfMac(entry.FullName))
                    continue;
                if (!PictureNames.IsPicture(entry.FullName))
                {
                    // A folder's entry ends in a slash, so that its file name is empty and does not count.
                    listing.Skipped($"{Name}/{entry.FullName}");
                    continue;
                }

                var picture = new ArchivedPicture($"{Name}/{entry.FullName}", path, entry.FullName) { Entry = index };
                if (listing.Wanted(picture.Id))
                    picture.Fetch(entry.Length, entry.Open, entry.CompressedLength);
                yield return picture;
            }
        }
    }

    // macOS adds files with the names of other files; they are not pictures.
    private static bool IsOfMac(string name) => name.StartsWith("__MACOSX/", StringComparison.Ordinal);
}
