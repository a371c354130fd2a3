using System.Security.Cryptography;
using System.Text;
using GradCam.Datasets.Inputs;
using GradCam.Files;
using GradCam.SplitModels;

namespace GradCam.Datasets.Truth;

/// <summary>
/// Reads true classes from a CSV file with two columns: the picture's id and its class, by index or label. If the model has several labels, a picture
/// may have several rows, and a row may have several labels or none.
/// </summary>
internal sealed class CsvTruth : TruthSource
{
    // Common names of the first column in tables of pictures.
    private static readonly string[] Headers = ["id", "path", "image", "file", "filename"];

    private readonly string _path;
    private readonly Dictionary<string, int[]> _classes;
    private string? _unknown;
    private bool _anyKnown;

    private CsvTruth(string path, string sha256, Dictionary<string, int[]> classes)
    {
        _path = path;
        _classes = classes;
        Description = $"a CSV file of SHA-256 {sha256}";
    }

    /// <summary>Gets a description of the file's content: the path may change between runs, but the content may not.</summary>
    public override string Description { get; }

    public override string? Warning => _anyKnown || _unknown is null ? null
        : $"--truth {_path}: has the class of none of the pictures: one of these is called '{_unknown}', and the file names {(_classes.Count == 0 ? "none" : $"'{_classes.Keys.First()}'")}.";

    public static CsvTruth Read(string path, LabelList labels, bool severalLabels)
    {
        byte[] bytes;
        try
        {
            bytes = LimitedFile.ReadBytes(path, LimitedFile.Table);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw new GradCamException(GradCamErrorKind.File, $"--truth {path}: no such file. Give folders, sorted-folders or a CSV file.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException(GradCamErrorKind.File, $"--truth {path}: cannot be read: {e.Message}", e);
        }

        using var reader = new StreamReader(new MemoryStream(bytes), Encoding.UTF8);
        string text = reader.ReadToEnd();
        var classes = new Dictionary<string, int[]>(StringComparer.Ordinal);
        var known = new Dictionary<string, int>(StringComparer.Ordinal);
        int record = 0;
        foreach (IReadOnlyList<string> fields in Records(text))
        {
            record++;
            if (record == 1 && Headers.Contains(fields[0], StringComparer.OrdinalIgnoreCase))
                continue;
            if (fields.Count < 2)
                throw new GradCamException(GradCamErrorKind.Data, $"--truth {path}: record {record} has one column: it takes the picture's id and its class.");
            try
            {
                int[] row = [.. (severalLabels ? LabelCell.Names(fields[1]) : [fields[1]]).Select(Find)];
                int[] all = classes.TryGetValue(fields[0], out int[]? before) ? [.. before.Union(row).Order()] : [.. row.Distinct().Order()];
                if (!severalLabels && all.Length > 1)
                    throw new GradCamException(GradCamErrorKind.Data, $"{fields[0]} has another class further up.");
                classes[fields[0]] = all;
            }
            catch (GradCamException e)
            {
                string remedy = severalLabels ? " Separate several labels by |, and leave the cell empty if no label is true." : string.Empty;
                throw new GradCamException(GradCamErrorKind.Data, $"--truth {path}: record {record}: {e.Message}{remedy}", e);
            }
        }

        int Find(string name)
        {
            if (!known.TryGetValue(name, out int index))
                known[name] = index = labels.Find(name);
            return index;
        }

        return new CsvTruth(path, Convert.ToHexStringLower(SHA256.HashData(bytes)), classes);
    }

    public override IReadOnlyList<int>? ClassesOf(DatasetPicture picture)
    {
        if (_classes.TryGetValue(picture.Id, out int[]? classes))
        {
            _anyKnown = true;
            return classes;
        }

        _unknown ??= picture.Id;
        return null;
    }

    /// <summary>
    /// Returns the records of a CSV file (RFC 4180): quoted fields may contain commas, line ends and doubled quotes. It skips empty lines.
    /// </summary>
    internal static IEnumerable<IReadOnlyList<string>> Records(string text)
    {
        var fields = new List<string>();
        var field = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i <= text.Length; i++)
        {
            char c = i < text.Length ? text[i] : '\n';
            if (quoted && i < text.Length)
            {
                if (c != '"')
                    field.Append(c);
                else if (i + 1 < text.Length && text[i + 1] == '"')
                    field.Append(text[++i]);
                else
                    quoted = false;
            }
            else if (c == '"' && field.Length == 0)
            {
                quoted = true;
            }
            else if (c == ',')
            {
                fields.Add(field.ToString());
                field.Clear();
            }
            else if (c == '\n')
            {
                if (field.Length > 0 && field[^1] == '\r')
                    field.Length--;
                if (fields.Count > 0 || field.Length > 0)
                {
                    fields.Add(field.ToString());
                    yield return fields;
                }

                field.Clear();
                fields = [];
            }
            else
            {
                field.Append(c);
            }
        }
    }
}
