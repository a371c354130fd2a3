namespace GradCam.TestSupport;

/// <summary>Represents a test's own folder, which is removed at the end.</summary>
public sealed class TemporaryFolder : IDisposable
{
    internal TemporaryFolder() => FullName = Directory.CreateTempSubdirectory("gradcam-test-").FullName;

    /// <summary>Gets the folder's path.</summary>
    public string FullName { get; }

    /// <summary>Gets a path in the folder.</summary>
    public string this[string name] => Path.Combine(FullName, name);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(FullName, recursive: true);
}
