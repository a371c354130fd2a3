using System.Text;
using GradCam.SplitModels;

namespace GradCam.Cli.Explain;

/// <summary>Provides short names of classes for files: <c>tench</c> for "tench, Tinca tinca".</summary>
internal sealed class ClassTags
{
    private const int Longest = 60;
    private readonly string[] _tags;

    /// <summary>
    /// Initializes a name for each class. Classes with the same name also get their index, so that a class's files always have the same name.
    /// </summary>
    public ClassTags(LabelList labels)
    {
        string[] tags = [.. Enumerable.Range(0, labels.Count).Select(i => Slug(labels[i] ?? string.Empty))];
        Dictionary<string, int> count = tags.CountBy(t => t).ToDictionary();
        _tags = [.. tags.Select((tag, i) => tag.Length == 0 ? $"class-{i}" : count[tag] > 1 ? $"{tag}-{i}" : tag)];
    }

    public string this[int classIndex] => _tags[classIndex];

    private static string Slug(string label)
    {
        var slug = new StringBuilder();
        foreach (char c in label.Split(',')[0])
        {
            if (char.IsLetterOrDigit(c))
                slug.Append(char.ToLowerInvariant(c));
            else if (slug.Length > 0 && slug[^1] != '-')
                slug.Append('-');
            if (slug.Length == Longest)
                break;
        }

        return slug.ToString().TrimEnd('-');
    }
}
