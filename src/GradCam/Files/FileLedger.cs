namespace GradCam.Files;

/// <summary>
/// Records all files that a command reads and writes, so that it overwrites none of its inputs and no result twice. It compares files by their real
/// paths and by <see cref="FileIdentity"/>. Enter all inputs of a command before its outputs.
/// </summary>
/// <param name="usageError">Makes the error for a command line that contradicts itself.</param>
internal sealed class FileLedger(Func<string, GradCamException> usageError)
{
    private readonly List<(string Role, string Path)> _reads = [];
    private readonly List<(string Role, Func<IEnumerable<string>> Files)> _listings = [];
    private readonly List<(string Role, string Path)> _writes = [];
    private readonly List<(string Role, string Path)> _folders = [];
    private readonly Dictionary<string, string> _readPaths = new(CanonicalPath.Comparer);
    private readonly Dictionary<FileIdentity, string> _readFiles = [];
    private readonly HashSet<string> _written = new(CanonicalPath.Comparer);
    private readonly HashSet<FileIdentity> _writtenFiles = [];

    /// <summary>Enters an input file or folder. All files below a folder count.</summary>
    /// <param name="role">The option that names it, or another word for it.</param>
    /// <param name="path">Its path; <c>null</c> for none.</param>
    public void Reads(string role, string? path)
    {
        if (string.IsNullOrEmpty(path))
            return;
        string real = CanonicalPath.Of(path);
        _reads.Add((role, real));
        _readPaths.TryAdd(real, role);
        if (FileIdentity.OfOrNull(path) is { } identity)
            _readFiles.TryAdd(identity, role);
        if (Directory.Exists(path))
            _listings.Add((role, () => Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)));
    }

    /// <summary>Enters an input folder of which the command reads a part.</summary>
    /// <param name="role">The option that names it.</param>
    /// <param name="path">The folder.</param>
    public void ReadsSome(string role, string path) => _reads.Add((role, CanonicalPath.Of(path)));

    /// <summary>Enters input files. The ledger lists them only if a result would replace a file.</summary>
    /// <param name="role">The option that names them.</param>
    /// <param name="files">Lists them.</param>
    public void Reads(string role, Func<IEnumerable<string>> files) => _listings.Add((role, files));

    /// <summary>Enters an output file.</summary>
    /// <param name="role">The option that names it.</param>
    /// <param name="path">Its path; <c>null</c> for none.</param>
    /// <exception cref="GradCamException">The file is an input, or another result.</exception>
    public void Writes(string role, string? path)
    {
        if (string.IsNullOrEmpty(path))
            return;
        MustNotBeInput(path);
        string real = CanonicalPath.Of(path);
        FileIdentity? identity = FileIdentity.OfOrNull(path);
        foreach ((string other, string name) in _writes)
        {
            if (CanonicalPath.Comparer.Equals(CanonicalPath.Of(name), real) || (identity is not null && FileIdentity.OfOrNull(name) == identity))
                throw usageError($"{other} and {role} both name {name}. Give them different files.");
        }

        foreach ((string other, string folder) in _folders)
        {
            if (IsWithin(real, CanonicalPath.Of(folder)))
                throw usageError($"{role} {path}: is in {folder}, and {other} writes that folder. Choose a path outside of it.");
        }

        _writes.Add((role, path));
    }

    /// <summary>Enters an output folder, whose files the command writes or replaces.</summary>
    /// <param name="role">The option that names it, or another word for it.</param>
    /// <param name="path">The folder.</param>
    /// <exception cref="GradCamException">An input is in the folder.</exception>
    public void WritesFolder(string role, string path)
    {
        string real = CanonicalPath.Of(path);
        foreach ((string other, string read) in _reads)
        {
            if (IsWithin(read, real))
                throw usageError($"{role} {path}: {other} reads {read}, which is in that folder. Choose another folder.");
        }

        _folders.Add((role, path));
    }

    /// <summary>Throws an exception if a folder for results is an input folder or is in one.</summary>
    /// <param name="role">The option that names it.</param>
    /// <param name="path">The folder.</param>
    /// <param name="input">The role of the input folders.</param>
    /// <exception cref="GradCamException">The folder is an input folder or is in one.</exception>
    public void MustLieOutside(string role, string path, string input)
    {
        string real = CanonicalPath.Of(path);
        foreach ((string other, string read) in _reads)
        {
            if (other == input && Directory.Exists(read) && IsWithin(real, read))
                throw usageError($"{role} {path}: {(real.Length == read.Length ? "is" : "is in")} the folder {read}, which is an input ({other}): results would become inputs. Choose a folder beside it.");
        }
    }

    /// <summary>Writes a file whole, see <see cref="WholeFile"/>. Threads write one file at a time.</summary>
    /// <returns>The path, for the report.</returns>
    /// <exception cref="GradCamException">The file is an input, was already written, or cannot be written.</exception>
    public string Write(string path, Action<Stream> write)
    {
        lock (_written)
        {
            MustNotBeInput(path);
            if (!_written.Add(CanonicalPath.Of(path)) || (FileIdentity.OfOrNull(path) is { } there && _writtenFiles.Contains(there)))
                throw new GradCamException(GradCamErrorKind.File, $"{path}: not written: another result of this run has that name. Write them to different folders.");
            WholeFile.Write(path, write);
            if (FileIdentity.OfOrNull(path) is { } written)
                _writtenFiles.Add(written);
            return path;
        }
    }

    private void MustNotBeInput(string path)
    {
        string real = CanonicalPath.Of(path);
        FileIdentity? identity = FileIdentity.OfOrNull(path);
        if (_readPaths.TryGetValue(real, out string? known) || (identity is { } own && _readFiles.TryGetValue(own, out known)))
            throw Error(known);

        // A missing path is no file of a folder.
        if (!File.Exists(path))
            return;
        foreach ((string role, Func<IEnumerable<string>> files) in _listings)
        {
            try
            {
                if (files().Any(f => CanonicalPath.Comparer.Equals(CanonicalPath.Of(f), real) || (identity is not null && FileIdentity.OfOrNull(f) == identity)))
                    throw Error(role);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // A later read reports the error.
            }
        }

        GradCamException Error(string role) => new(GradCamErrorKind.File, $"{path}: not written: it is one of the inputs. {role} names it, too. Choose another path.");
    }

    private static bool IsWithin(string path, string folder) =>
        path.Length >= folder.Length
        && CanonicalPath.Comparer.Equals(path[..folder.Length], folder)
        && (path.Length == folder.Length || Path.EndsInDirectorySeparator(folder) || path[folder.Length] == Path.DirectorySeparatorChar || path[folder.Length] == Path.AltDirectorySeparatorChar);
}
