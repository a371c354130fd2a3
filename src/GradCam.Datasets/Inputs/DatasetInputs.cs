using GradCam.Datasets.Reports;
using GradCam.Datasets.Runs;
using GradCam.Files;
using GradCam.Pipelines;

namespace GradCam.Datasets.Inputs;

/// <summary>Represents the inputs of a run: folders, files, patterns, lists, archives.</summary>
public sealed class DatasetInputs
{
    // Files and folders that a run writes, for pictures that are directly in its output folder.
    private static readonly string[] OfRuns =
        [RunFolder.OverlaysName, RunFolder.PartsName, RunFolder.ShardsName, RunFolder.TemporaryName, DatasetReport.FolderName];

    private readonly IDatasetInput[] _inputs;
    private readonly IReadOnlySet<string> _leftOut;

    private DatasetInputs(IDatasetInput[] inputs, IReadOnlyList<string> names, IReadOnlySet<string> leftOut)
    {
        _inputs = inputs;
        _leftOut = leftOut;
        Names = names;
    }

    /// <summary>Gets the inputs with full paths, as in the run's manifest.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Gets whether a listing of the inputs reads all of them.</summary>
    public bool AreSlowToList => _inputs.Any(i => i.IsSlowToList);

    /// <summary>Gets whether the inputs may contain true classes, such as a tar's <c>.cls</c> files.</summary>
    public bool TellClasses => _inputs.Any(i => i is TarInput);

    /// <summary>Gets the file name extensions of pictures: <c>.jpg</c> and others, in lower case.</summary>
    public static IReadOnlyList<string> Endings => PictureNames.Endings;

    /// <summary>
    /// Gets the folders directly below the inputs that may be classes, in ordinal order. Hidden folders (<c>.ipynb_checkpoints</c>) do not count.
    /// </summary>
    /// <exception cref="GradCamException">An input cannot be listed.</exception>
    public IReadOnlyList<string> TopFolders => [.. _inputs.SelectMany(i => i.TopFolders(_leftOut)).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Parses inputs from their names.</summary>
    /// <param name="inputs">Folders, files, patterns, archives, <c>@LIST</c>, or <c>-</c> for a list on standard input.</param>
    /// <param name="standardInput">The source of the list for <c>-</c>.</param>
    /// <exception cref="GradCamException">An input does not exist, or two inputs cannot be distinguished.</exception>
    public static DatasetInputs Parse(IReadOnlyList<string> inputs, TextReader standardInput)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(standardInput);
        if (inputs.Count == 0)
            throw new GradCamException(GradCamErrorKind.Option, "there is nothing to explain: name a folder, a file, a list or an archive.");
        var parsed = new IDatasetInput[inputs.Count];
        var names = new string[inputs.Count];
        for (int i = 0; i < inputs.Count; i++)
            (parsed[i], names[i]) = Parse(inputs[i], standardInput);
        var named = parsed.Zip(names).Where(i => i.First.Name is not null);
        foreach (string same in named.GroupBy(i => i.First.Name, i => i.Second, StringComparer.Ordinal).Where(g => g.Distinct().Count() > 1).Select(g => g.Key!))
            throw new GradCamException(GradCamErrorKind.File, $"two of the folders or archives are called '{same}', and their pictures could not be told apart. Explain them one at a time, each with its own output, or name the folder above them.");
        return new DatasetInputs(parsed, names, new HashSet<string>());
    }

    /// <summary>
    /// Returns the same inputs without a run's results: walks and patterns do not enter the output folder, or the folders of results in it.
    /// </summary>
    /// <param name="output">The output folder; it need not exist.</param>
    public DatasetInputs Without(string output)
    {
        ArgumentNullException.ThrowIfNull(output);
        string real = CanonicalPath.Of(output);
        return new DatasetInputs(_inputs, Names, new HashSet<string>([real, .. OfRuns.Select(name => Path.Combine(real, name))], CanonicalPath.Comparer));
    }

    /// <summary>Gets the inputs' own files and folders: lists and archives themselves, without their content.</summary>
    internal IEnumerable<string> Roots => Names.Where(n => n != "-").Select(n => n[0] == '@' && !Path.Exists(n) ? n[1..] : n).Where(Path.Exists);

    /// <summary>Lists the files of pictures that are not in archives.</summary>
    internal IEnumerable<string> PictureFiles(CancellationToken cancellationToken)
    {
        var listing = new Listing(Prefix: false, _ => false, _leftOut, Skipped: _ => { }, cancellationToken);
        return _inputs.Where(i => i is FolderInput or FileInput or GlobInput).SelectMany(i => i.Pictures(listing)).OfType<FilePicture>().Select(p => p.Path);
    }

    /// <summary>Returns the pictures, always in the same order. If a picture is listed twice, the result contains it twice.</summary>
    /// <param name="wanted">Whether the caller reads the picture of an id.</param>
    /// <param name="cancellationToken">Cancels the listing.</param>
    /// <param name="skipped">Receives every file that is omitted because of its name; <c>null</c> for no callback.</param>
    internal IEnumerable<DatasetPicture> Pictures(Func<string, bool> wanted, CancellationToken cancellationToken, Action<string>? skipped = null)
    {
        var listing = new Listing(Prefix: _inputs.Length > 1, wanted, _leftOut, skipped ?? (_ => { }), cancellationToken);
        return _inputs.SelectMany(i => i.Pictures(listing));
    }

    /// <summary>Returns whether a folder is hidden in Unix's sense.</summary>
    internal static bool IsHidden(string folder) => folder.StartsWith('.') && folder is not ("." or "..");

    private static (IDatasetInput Input, string Name) Parse(string input, TextReader standardInput)
    {
        if (input.Length == 0)
            throw new GradCamException(GradCamErrorKind.Option, "an input is empty: it should name a folder, a file, a list or an archive.");
        if (input == "-")
            return (new FileInput(PathList.Read(standardInput, "-"), Directory.GetCurrentDirectory()), "-");
        if (Directory.Exists(input))
            return (new FolderInput(input), Path.GetFullPath(input));
        if (input[0] == '@' && !File.Exists(input))
            return (List(input[1..]), $"@{Path.GetFullPath(input[1..])}");
        if (!File.Exists(input))
        {
            return GlobInput.IsPattern(input)
                ? (new GlobInput(input), Path.GetFullPath(input))
                : throw new GradCamException(GradCamErrorKind.File, $"{input}: no such file or folder.");
        }

        string lower = input.ToLowerInvariant();
        IDatasetInput file = lower.EndsWith(".zip", StringComparison.Ordinal) ? new ZipInput(input)
            : lower.EndsWith(".tar", StringComparison.Ordinal) || lower.EndsWith(".tar.gz", StringComparison.Ordinal) || lower.EndsWith(".tgz", StringComparison.Ordinal) ? new TarInput(input)
            : new FileInput([input], string.Empty);
        return (file, Path.GetFullPath(input));
    }

    private static FileInput List(string path)
    {
        // A shell's own pipe, <(command), has a writer. A pipe in the file system may have no writer, and opening it would wait forever.
        if (SpecialFile.IsPipe(path) && !path.StartsWith("/dev/", StringComparison.Ordinal) && !path.StartsWith("/proc/self/fd/", StringComparison.Ordinal))
            throw new GradCamException(GradCamErrorKind.File, $"@{path}: is a pipe, and nothing may ever write to it. Give the list on standard input: command | gradcam batch -");
        try
        {
            using StreamReader list = File.OpenText(path);
            return new FileInput(PathList.Read(list, path), Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException(GradCamErrorKind.File, $"{path}: the list cannot be read: {e.Message}", e);
        }
    }
}
