namespace GradCam.Datasets.Inputs;

/// <summary>Pictures that are named one by one.</summary>
/// <param name="paths">As they are named.</param>
/// <param name="folder">What they are relative to.</param>
internal sealed class FileInput(IReadOnlyList<string> paths, string folder) : IDatasetInput
{
    public IEnumerable<DatasetPicture> Pictures(Listing listing)
    {
        foreach (string path in paths)
        {
            listing.Cancellation.ThrowIfCancellationRequested();
            string id = PictureNames.ToId(path);
            yield return new FilePicture(id, Path.Combine(folder, path), id);
        }
    }
}
