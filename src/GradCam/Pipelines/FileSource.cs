namespace GradCam.Pipelines;

/// <summary>Represents a picture in a file.</summary>
internal sealed class FileSource(string path, string id) : PictureSource(id)
{
    public override ValueTask<byte[]> ReadAsync(CancellationToken cancellationToken) => new(PictureFileReader.Read(path));
}
