using GradCam.Files;

namespace GradCam.Metrics;

/// <summary>
/// Reads the boxes of objects in pictures: as CSV, as COCO's JSON, or as Pascal VOC's XML, one file for each picture. The names of files without
/// folders identify pictures.
/// </summary>
public sealed class BoxesFile
{
    private readonly Dictionary<string, List<LabeledBox>> _boxes;

    private BoxesFile(Dictionary<string, List<LabeledBox>> boxes) => _boxes = boxes;

    /// <summary>Gets the number of pictures that have boxes.</summary>
    public int Count => _boxes.Count;

    /// <summary>Returns a picture's boxes; none if the file does not contain the picture.</summary>
    /// <param name="picture">Its path.</param>
    public IReadOnlyList<LabeledBox> Of(string picture)
    {
        ArgumentNullException.ThrowIfNull(picture);
        string name = Path.GetFileName(picture);
        return _boxes.TryGetValue(name, out List<LabeledBox>? boxes) || _boxes.TryGetValue(Path.GetFileNameWithoutExtension(name), out boxes) ? boxes : [];
    }

    /// <summary>Reads boxes.</summary>
    /// <param name="path">A <c>.csv</c>, <c>.json</c> or <c>.xml</c> file, or a folder of <c>.xml</c> files.</param>
    /// <exception cref="GradCamException">The file cannot be read or has another format; the message names the file and the position.</exception>
    public static BoxesFile Read(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        var boxes = new Dictionary<string, List<LabeledBox>>(StringComparer.Ordinal);
        try
        {
            if (Directory.Exists(path))
                ReadFolder(path, boxes);
            else
                ReadFile(path, boxes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException(GradCamErrorKind.File, File.Exists(path) || Directory.Exists(path) ? $"{path}: cannot be read: {e.Message}" : $"{path}: no such file.", e);
        }

        if (boxes.Count == 0)
            throw new GradCamException(GradCamErrorKind.Data, $"{path}: has no boxes.");
        return new BoxesFile(boxes);
    }

    private static void ReadFolder(string folder, Dictionary<string, List<LabeledBox>> boxes)
    {
        string[] files = [.. Directory.EnumerateFiles(folder, "*.xml").Order(StringComparer.Ordinal)];
        if (files.Length == 0)
            throw new GradCamException(GradCamErrorKind.Data, $"{folder}: has no .xml files. Give a folder of Pascal VOC's, a .csv or a .json file.");
        foreach (string file in files)
            ReadFile(file, boxes);
    }

    private static void ReadFile(string path, Dictionary<string, List<LabeledBox>> boxes)
    {
        string text = LimitedFile.ReadText(path, LimitedFile.Table);
        try
        {
            IEnumerable<(string Picture, LabeledBox Box)> found = Path.GetExtension(path).ToUpperInvariant() switch
            {
                ".CSV" => CsvBoxes.Parse(text),
                ".JSON" => CocoBoxes.Parse(text),
                ".XML" => VocBoxes.Parse(text, Path.GetFileNameWithoutExtension(path)),
                _ => throw new GradCamException(GradCamErrorKind.Data, "boxes are .csv, .json (COCO) or .xml (Pascal VOC)."),
            };
            foreach ((string picture, LabeledBox box) in found)
            {
                if (!(box.Box.Area > 0) || !double.IsFinite(box.Box.Area))
                    throw new GradCamException(GradCamErrorKind.Data, $"the box {box.Box.Left}, {box.Box.Top}, {box.Box.Right}, {box.Box.Bottom} of {picture} has no area.");
                string name = picture[(picture.LastIndexOfAny(['/', '\\']) + 1)..];
                if (!boxes.TryGetValue(name, out List<LabeledBox>? own))
                    boxes[name] = own = [];
                own.Add(box);
            }
        }
        catch (GradCamException e)
        {
            throw e.About(path);
        }
    }
}
