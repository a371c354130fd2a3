using System.Globalization;
using System.Text;

namespace GradCam.Tools.Shapes;

/// <summary>Represents the table of a set: a line per picture with its class and box.</summary>
internal sealed class LabelTable(int count)
{
    private readonly string[] _lines = new string[count];

    /// <summary>Sets one picture's line. Several threads may call it at once.</summary>
    public void Set(int index, string file, ShapePicture picture)
    {
        (int x, int y, int width, int height) = picture.Box;
        _lines[index] = string.Create(
            CultureInfo.InvariantCulture,
            $"{file},{ShapeLabels.Of(picture.Label)},{(int)picture.Label},{x},{y},{width},{height}");
    }

    /// <summary>Writes the table as CSV with a header.</summary>
    public void Write(string path)
    {
        var text = new StringBuilder("file,label,class_index,x,y,width,height\n");
        foreach (string line in _lines)
            text.Append(line).Append('\n');
        File.WriteAllText(path, text.ToString());
    }
}
