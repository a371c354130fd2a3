using System.Globalization;

namespace GradCam.Metrics;

/// <summary>
/// Reads boxes from CSV with a header: <c>file,xmin,ymin,xmax,ymax</c> or <c>file,x,y,width,height</c>, and optionally <c>label</c>, in any order;
/// other columns are ignored. Edges are in pixels from the left and top edge: a box of the first pixel is 0,0,1,1.
/// </summary>
internal static class CsvBoxes
{
    public static IEnumerable<(string Picture, LabeledBox Box)> Parse(string text)
    {
        string[] lines = text.Split('\n');
        string[] header = [.. Cells(lines[0]).Select(c => c.Trim().ToLowerInvariant())];
        int file = Column("file", "filename", "picture", "image");
        int label = Column("label", "class");
        int[] edges = [Column("xmin"), Column("ymin"), Column("xmax"), Column("ymax")];
        bool sized = edges.Contains(-1);
        if (sized)
            edges = [Column("x"), Column("y"), Column("width"), Column("height")];
        if (file < 0 || edges.Contains(-1))
            throw new GradCamException(GradCamErrorKind.Data, $"line 1: the header '{lines[0].Trim()}' lacks columns. It should be file,xmin,ymin,xmax,ymax,label or file,x,y,width,height,label.");

        for (int i = 1; i < lines.Length; i++)
        {
            if (lines[i].Trim().Length == 0)
                continue;
            List<string> cells = Cells(lines[i]);
            if (cells.Count != header.Length)
                throw new GradCamException(GradCamErrorKind.Data, $"line {i + 1}: {cells.Count} values under {header.Length} columns.");
            double[] n = [.. edges.Select(e => Number(cells[e], i + 1))];
            var box = sized ? new TruthBox(n[0], n[1], n[0] + n[2], n[1] + n[3]) : new TruthBox(n[0], n[1], n[2], n[3]);
            yield return (cells[file].Trim(), new LabeledBox(box, label < 0 || cells[label].Trim().Length == 0 ? null : cells[label].Trim()));
        }

        int Column(params string[] names) => Array.FindIndex(header, names.Contains);
    }

    private static double Number(string cell, int line) =>
        double.TryParse(cell, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number)
            ? number
            : throw new GradCamException(GradCamErrorKind.Data, $"line {line}: '{cell.Trim()}' is not a number.");

    // Cells in quotation marks may contain commas and doubled quotation marks.
    private static List<string> Cells(string line)
    {
        var cells = new List<string>();
        var cell = new System.Text.StringBuilder();
        bool quoted = false;
        foreach (char c in line.TrimEnd('\r').TrimStart('\uFEFF'))
        {
            if (c == '"')
            {
                // A doubled mark means one mark.
                if (!quoted && cell.Length > 0)
                    cell.Append('"');
                quoted = !quoted;
            }
            else if (c == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
            {
                cell.Append(c);
            }
        }

        cells.Add(cell.ToString());
        return cells;
    }
}
