using GradCam.Datasets.Inputs;

namespace GradCam.Cli.Files;

/// <summary>Expands patterns (<c>photos/*.jpg</c>, <c>photos/**/*.png</c>), because cmd and PowerShell do not expand them.</summary>
internal static class PicturePatterns
{
    /// <summary>
    /// Returns the names with each pattern replaced by the files that match it, in ordinal order. A file whose name is the pattern takes precedence.
    /// </summary>
    /// <param name="names">Files, folders and patterns.</param>
    /// <param name="cancellationToken">Cancels the search.</param>
    /// <exception cref="UsageException">No file matches a pattern.</exception>
    public static string[] Expand(IEnumerable<string> names, CancellationToken cancellationToken = default) => [.. names.SelectMany(name =>
    {
        if (!GlobInput.IsPattern(name) || Path.Exists(name))
            return (IReadOnlyList<string>)[name];
        string[] files = [.. DatasetInputs.Parse([name], TextReader.Null).PictureFiles(cancellationToken).Order(StringComparer.Ordinal)];
        return files.Length > 0 ? files : throw new UsageException($"{name}: no file matches this pattern. * and ? match within a folder, ** any number of folders.");
    })];
}
