namespace GradCam.Datasets.Inputs;

/// <summary>Represents pictures that cannot be listed: those of an unreadable folder or a damaged archive.</summary>
internal sealed class LostPicture(string id, string path, string relative, GradCamException error) : DatasetPicture(id, path, relative)
{
    public override ValueTask<byte[]> ReadAsync(CancellationToken cancellationToken) => throw error;
}
