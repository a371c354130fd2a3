namespace GradCam.Datasets.Inputs;

/// <summary>Every picture below a folder.</summary>
internal sealed class FolderInput(string folder) : IDatasetInput
{
    private readonly string _name = Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(folder)));

    public string Name => _name;

    public IEnumerable<DatasetPicture> Pictures(bool prefix, Func<string, bool> wanted, CancellationToken cancellation)
    {
        foreach ((string relative, string path, GradCamException? error) in new FolderWalk(folder, _ => true, cancellation).Files())
        {
            string id = prefix ? $"{_name}/{relative}" : relative;
            if (error is not null)
                yield return new LostPicture($"{id}/", path, relative, error);
            else if (PictureNames.IsPicture(relative))
                yield return new FilePicture(id, path, relative);
        }
    }

    public IEnumerable<string> TopFolders() => Directory.EnumerateDirectories(folder).Select(d => Path.GetFileName(d)!);
}
