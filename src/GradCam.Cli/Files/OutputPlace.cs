namespace GradCam.Cli.Files;

/// <summary>Represents the path for one kind of result: a file, or a folder with a file for each result.</summary>
/// <param name="Path">The file or folder.</param>
/// <param name="IsFolder">Whether it is a folder.</param>
internal readonly record struct OutputPlace(string Path, bool IsFolder)
{
    /// <summary>Gets the current folder.</summary>
    public static OutputPlace Here { get; } = new(string.Empty, IsFolder: true);

    /// <summary>Parses an option's value as a file or a folder.</summary>
    /// <param name="option">The option.</param>
    /// <param name="value">Its value.</param>
    /// <param name="many">Whether there may be several results.</param>
    /// <param name="extensions">The valid extensions of a file.</param>
    /// <exception cref="UsageException">The value is neither, or one file for several results.</exception>
    public static OutputPlace Parse(string option, string value, bool many, params ReadOnlySpan<string> extensions)
    {
        if (value.Length == 0)
            throw new UsageException($"{option} needs the name of a file or folder, and it is empty.");
        if (System.IO.Path.EndsInDirectorySeparator(value) || Directory.Exists(value))
            return new OutputPlace(value, IsFolder: true);
        bool known = false;
        foreach (string extension in extensions)
            known |= value.EndsWith(extension, StringComparison.OrdinalIgnoreCase);
        if (many && known)
            throw new UsageException($"{option} {value}: several results do not fit in one file. Give a folder: {option} {System.IO.Path.GetFileNameWithoutExtension(value)}/");
        if (!many && !known)
            throw new UsageException($"{option} {value}: a file ends in {string.Join(", ", extensions)}; a folder exists already or ends in '/'.");
        return new OutputPlace(value, IsFolder: many);
    }

    /// <summary>Returns the file for one result.</summary>
    /// <param name="name">Its name if this is a folder.</param>
    public string File(string name) => IsFolder ? System.IO.Path.Combine(Path, name) : Path;
}
