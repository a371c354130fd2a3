namespace GradCam.Datasets.Inputs;

/// <summary>What is in the place of pictures that cannot even be listed: an unreadable folder, a broken archive.</summary>
internal sealed class LostPicture(string id, string path, string relative, GradCamException error) : DatasetPicture(id, path, relative)
{
    public override ValueTask<byte[]> ReadAsync(CancellationToken cancellationToken) => throw error;
}
