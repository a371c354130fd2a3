namespace GradCam.Datasets.Inputs;

/// <summary>Represents pictures that the caller names one by one.</summary>
/// <param name="paths">The paths as the caller names them.</param>
/// <param name="folder">The folder of relative paths.</param>
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
