using GradCam.Pipelines;

namespace GradCam.Datasets.Inputs;

/// <summary>Represents a picture in a file of its own.</summary>
internal sealed class FilePicture(string id, string path, string relative) : DatasetPicture(id, path, relative)
{
    public override ValueTask<byte[]> ReadAsync(CancellationToken cancellationToken) => new(PictureFileReader.Read(Path));
}
