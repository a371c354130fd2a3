using System.IO.Compression;
using GradCam.Pipelines;

namespace GradCam.Datasets.Inputs;

/// <summary>The pictures in a ZIP file, in the order of its directory.</summary>
internal sealed class ZipInput(string path) : IDatasetInput
{
    public IEnumerable<DatasetPicture> Pictures(bool prefix, Func<string, bool> wanted, CancellationToken cancellation)
    {
        string name = Path.GetFileName(path);
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
            error = new GradCamException($"the archive cannot be read: {e.Message}", e);
        }

        using (archive)
        {
            if (error is not null)
            {
                yield return new LostPicture($"{name}/", path, string.Empty, error);
                yield break;
            }

            foreach (ZipArchiveEntry entry in entries)
            {
                cancellation.ThrowIfCancellationRequested();
                if (!PictureNames.IsPicture(entry.FullName))
                    continue;
                var picture = new ArchivedPicture($"{name}/{entry.FullName}", path, entry.FullName);
                if (wanted(picture.Id))
                    picture.Fetch(entry.Length, entry.Open);
                yield return picture;
            }
        }
    }
}
