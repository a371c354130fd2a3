namespace GradCam.Datasets.Inputs;

/// <summary>The inputs of a run: folders, files, patterns, lists, archives.</summary>
public sealed class DatasetInputs
{
    private readonly IDatasetInput[] _inputs;

    private DatasetInputs(IDatasetInput[] inputs, string[] names)
    {
        _inputs = inputs;
        Names = names;
    }

    /// <summary>The inputs with full paths, as the run's manifest has them.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Whether merely listing them costs reading all of them.</summary>
    public bool AreSlowToList => _inputs.Any(i => i.IsSlowToList);

    /// <summary>Folders right below the inputs, in ordinal order.</summary>
    public IReadOnlyList<string> TopFolders => [.. _inputs.SelectMany(i => i.TopFolders()).Distinct().Order(StringComparer.Ordinal)];

    /// <summary>Takes inputs as they are named.</summary>
    /// <param name="inputs">Folders, files, patterns, archives, <c>@LIST</c>, or <c>-</c> for a list on standard input.</param>
    /// <param name="standardInput">Read where <c>-</c> is named.</param>
    /// <exception cref="GradCamException">One is not there, or two cannot be told apart.</exception>
    public static DatasetInputs Parse(IReadOnlyList<string> inputs, TextReader standardInput)
    {
        ArgumentNullException.ThrowIfNull(inputs);
        ArgumentNullException.ThrowIfNull(standardInput);
        if (inputs.Count == 0)
            throw new GradCamException("there is nothing to explain: name a folder, a file, a list or an archive.");
        var parsed = new IDatasetInput[inputs.Count];
        var names = new string[inputs.Count];
        for (int i = 0; i < inputs.Count; i++)
            (parsed[i], names[i]) = Parse(inputs[i], standardInput);
        foreach (IGrouping<string, FolderInput> same in parsed.OfType<FolderInput>().GroupBy(f => f.Name, StringComparer.Ordinal).Where(g => g.Count() > 1))
            throw new GradCamException($"two of the folders are called '{same.Key}', and their pictures could not be told apart. Explain them one at a time, each with its own output, or name the folder above them.");
        return new DatasetInputs(parsed, names);
    }

    /// <summary>The pictures, in an order that is always the same. A picture that is listed twice comes twice.</summary>
    /// <param name="wanted">Which ids will be read.</param>
    /// <param name="cancellation">Ends the listing.</param>
    internal IEnumerable<DatasetPicture> Pictures(Func<string, bool> wanted, CancellationToken cancellation) =>
        _inputs.SelectMany(i => i.Pictures(prefix: _inputs.Length > 1, wanted, cancellation));

    private static (IDatasetInput Input, string Name) Parse(string input, TextReader standardInput)
    {
        if (input.Length == 0)
            throw new GradCamException("an input is empty: it should name a folder, a file, a list or an archive.");
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
                : throw new GradCamException($"{input}: no such file or folder.");
        }

        string lower = input.ToLowerInvariant();
        IDatasetInput file = lower.EndsWith(".zip", StringComparison.Ordinal) ? new ZipInput(input)
            : lower.EndsWith(".tar", StringComparison.Ordinal) || lower.EndsWith(".tar.gz", StringComparison.Ordinal) || lower.EndsWith(".tgz", StringComparison.Ordinal) ? new TarInput(input)
            : new FileInput([input], string.Empty);
        return (file, Path.GetFullPath(input));
    }

    private static FileInput List(string path)
    {
        try
        {
            using StreamReader list = File.OpenText(path);
            return new FileInput(PathList.Read(list, path), Path.GetDirectoryName(Path.GetFullPath(path))!);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException($"{path}: the list cannot be read: {e.Message}", e);
        }
    }
}
