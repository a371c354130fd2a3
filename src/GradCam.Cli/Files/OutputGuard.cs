using GradCam.Datasets.Inputs;

namespace GradCam.Cli.Files;

/// <summary>Sees to it that no input is overwritten, and that nothing written is overwritten within the same run.</summary>
internal sealed class OutputGuard
{
    private readonly HashSet<string> _inputs;
    private readonly HashSet<string> _written = new(CanonicalPath.Comparer);

    /// <summary>Starts with what must not be touched.</summary>
    public OutputGuard(IEnumerable<string> inputs) => _inputs = new HashSet<string>(inputs.Select(CanonicalPath.Of), CanonicalPath.Comparer);

    /// <summary>Writes a file whole, see <see cref="WholeFile"/>.</summary>
    /// <returns>The path, for the report.</returns>
    /// <exception cref="GradCamException">It is an input, was written already, or cannot be written.</exception>
    public string Write(string path, Action<Stream> write)
    {
        string real = CanonicalPath.Of(path);
        if (_inputs.Contains(real))
            throw new GradCamException($"{path}: not written: it is one of the inputs.");
        if (!_written.Add(real))
            throw new GradCamException($"{path}: not written: another result of this run has that name. Write them to different folders.");
        WholeFile.Write(path, write);
        return path;
    }
}
