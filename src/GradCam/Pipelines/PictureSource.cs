namespace GradCam.Pipelines;

/// <summary>A picture that is to be read: what it is called, and how its encoded bytes are come by.</summary>
public abstract class PictureSource
{
    /// <summary>Names it.</summary>
    /// <param name="id">What tells it from others in results.</param>
    protected PictureSource(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        Id = id;
    }

    /// <summary>What tells it from others in results.</summary>
    public string Id { get; }

    /// <summary>Reads the encoded picture. Called from many threads, once for each picture.</summary>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="GradCamException">It cannot be read; the message does not name it.</exception>
    public abstract ValueTask<byte[]> ReadAsync(CancellationToken cancellationToken);

    /// <summary>A picture in a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="id">What it is called in results; the path where null.</param>
    public static PictureSource File(string path, string? id = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new FileSource(path, id ?? path);
    }
}
