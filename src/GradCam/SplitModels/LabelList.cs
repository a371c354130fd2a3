using System.Globalization;
using GradCam.Text;

namespace GradCam.SplitModels;

/// <summary>Represents the names of a model's classes, by index.</summary>
public sealed class LabelList
{
    private readonly string[]? _labels;

    private LabelList(string[]? labels, int count)
    {
        _labels = labels;
        Count = count;
    }

    /// <summary>Gets the number of classes.</summary>
    public int Count { get; }

    /// <summary>Gets the name of a class; <c>null</c> if classes have no names.</summary>
    public string? this[int index] => _labels?[index];

    /// <summary>Returns the name of a class for sentences, or <c>class 7</c> if it has none.</summary>
    public string Describe(int index) => this[index] ?? $"class {index}";

    /// <summary>Returns a list of classes without names.</summary>
    public static LabelList Unnamed(int count) => new(null, count);

    /// <summary>Reads a file with one name per line.</summary>
    /// <param name="path">The file.</param>
    /// <param name="count">The number of classes.</param>
    /// <exception cref="GradCamException">The file cannot be read, or has another number of lines.</exception>
    public static LabelList Read(string path, int count)
    {
        IReadOnlyList<string> labels = LabelsFile.ReadLines(path);
        if (labels.Count != count)
            throw new GradCamException(GradCamErrorKind.Data, $"{path}: {labels.Count} labels for {count} classes. Give one name per line, in the order of the model's outputs.");
        return new LabelList([.. labels], count);
    }

    /// <summary>
    /// Returns the index of a class from its index or name. The letter case is ignored. A name is compared as a whole, then with each of several
    /// alternatives between commas, as in ImageNet's names.
    /// </summary>
    /// <exception cref="GradCamException">No class has this name, or several have it.</exception>
    public int Find(string indexOrLabel)
    {
        ArgumentNullException.ThrowIfNull(indexOrLabel);
        string wanted = indexOrLabel.Trim();
        if (int.TryParse(wanted, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out int index))
        {
            return index >= 0 && index < Count
                ? index
                : throw new GradCamException(GradCamErrorKind.Target, $"there is no class {index}: the model has {Count}, from 0 to {Count - 1}.");
        }

        if (_labels is null)
            throw new GradCamException(GradCamErrorKind.Target, $"there is no class '{wanted}': this model's classes have no names. Give an index from 0 to {Count - 1}.");
        int[] exact = Matching(label => label.Equals(wanted, StringComparison.OrdinalIgnoreCase));
        if (exact.Length == 0)
            exact = Matching(label => label.Split(',', StringSplitOptions.TrimEntries).Contains(wanted, StringComparer.OrdinalIgnoreCase));
        if (exact.Length == 1)
            return exact[0];
        if (exact.Length > 1)
            throw new GradCamException(GradCamErrorKind.Target, $"several classes are called '{wanted}': {string.Join(", ", exact)}. Give the index.");
        IReadOnlyList<string> near = NearMatches.Find(wanted, _labels.Concat(_labels.SelectMany(l => l.Split(',', StringSplitOptions.TrimEntries))));
        string hint = near.Count > 0 ? $" Did you mean {string.Join(", ", near.Select(n => $"'{n}'"))}?" : " Give an index, or a name as the model's labels file has it.";
        throw new GradCamException(GradCamErrorKind.Target, $"there is no class '{wanted}'.{hint}");
    }

    private int[] Matching(Func<string, bool> matches) => [.. Enumerable.Range(0, Count).Where(i => matches(_labels![i]))];
}
