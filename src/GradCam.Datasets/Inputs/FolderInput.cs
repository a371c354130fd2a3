using GradCam.Files;

namespace GradCam.Datasets.Inputs;

/// <summary>Represents every picture below a folder.</summary>
internal sealed class FolderInput(string folder) : IDatasetInput
{
    public string Name { get; } = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));

    public IEnumerable<DatasetPicture> Pictures(Listing listing)
    {
        foreach (WalkedFile file in new FolderWalk(folder, _ => true, listing.LeftOut, listing.Cancellation).Files())
        {
            string id = listing.Prefix ? $"{Name}/{file.Relative}" : file.Relative;
            if (file.Error is not null)
                yield return new LostPicture($"{id}/", file.Path, file.Relative, file.Error) { Entry = file.Namesake };
            else if (PictureNames.IsPicture(file.Relative))
                yield return new FilePicture(id, file.Path, file.Relative) { Entry = file.Namesake };
            else
                listing.Skipped(id);
        }
    }

    public IEnumerable<string> TopFolders(IReadOnlySet<string> leftOut)
    {
        try
        {
            return [.. Directory.EnumerateDirectories(folder)
                .Where(d => !leftOut.Contains(CanonicalPath.Of(d))).Select(d => Path.GetFileName(d)!).Where(d => !DatasetInputs.IsHidden(d))];
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException(GradCamErrorKind.File, $"{folder}: the folder cannot be read: {(e is IOException ? e.Message : "no permission.")}", e);
        }
    }
}
