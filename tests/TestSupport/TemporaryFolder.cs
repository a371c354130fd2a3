namespace GradCam.TestSupport;

/// <summary>A folder of a test's own, removed at the end.</summary>
public sealed class TemporaryFolder : IDisposable
{
    internal TemporaryFolder() => FullName = Directory.CreateTempSubdirectory("gradcam-test-").FullName;

    /// <summary>The folder's path.</summary>
    public string FullName { get; }

    /// <summary>A path in the folder.</summary>
    public string this[string name] => Path.Combine(FullName, name);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(FullName, recursive: true);
}
