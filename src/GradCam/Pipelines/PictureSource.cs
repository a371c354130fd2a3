namespace GradCam.Pipelines;

/// <summary>Represents a picture to read: its name in results, and the source of its encoded bytes.</summary>
public abstract class PictureSource
{
    /// <summary>Initializes a source with a name.</summary>
    /// <param name="id">The name that identifies the picture in results.</param>
    protected PictureSource(string id)
    {
        ArgumentNullException.ThrowIfNull(id);
        Id = id;
    }

    /// <summary>Gets the name that identifies the picture in results.</summary>
    public string Id { get; }

    /// <summary>Reads the encoded picture. Many threads call the method, once for each picture.</summary>
    /// <param name="cancellationToken">Cancels the reading.</param>
    /// <exception cref="GradCamException">The picture cannot be read; the message does not name it.</exception>
    public abstract ValueTask<byte[]> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Returns a picture in a file.</summary>
    /// <param name="path">The file.</param>
    /// <param name="id">The picture's name in results; the path if <c>null</c>.</param>
    public static PictureSource File(string path, string? id = null)
    {
        ArgumentNullException.ThrowIfNull(path);
        return new FileSource(path, id ?? path);
    }
}
