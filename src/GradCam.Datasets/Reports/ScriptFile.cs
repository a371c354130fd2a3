using System.Text.Json;

namespace GradCam.Datasets.Reports;

/// <summary>
/// Writes a file of data that a page from the disk can load. Browsers let such a page read only pictures and scripts, so the data are the arguments
/// of a call. All characters but plain ASCII are escaped, so that text cannot become code.
/// </summary>
internal static class ScriptFile
{
    /// <summary>Writes <c>report.NAME(ARGUMENTS);</c>.</summary>
    /// <param name="path">The file.</param>
    /// <param name="name">The function to call.</param>
    /// <param name="write">Writes the arguments, as elements of an array.</param>
    public static void Write(string path, string name, Action<Utf8JsonWriter> write)
    {
        using FileStream file = File.Create(path);
        file.Write(System.Text.Encoding.ASCII.GetBytes($"report.{name}(..."));
        using (var json = new Utf8JsonWriter(file))
        {
            json.WriteStartArray();
            write(json);
            json.WriteEndArray();
        }

        file.Write(");\n"u8);
    }

    /// <summary>Writes a number, or <c>null</c> if there is none, or if JSON cannot represent it.</summary>
    public static void WriteNumber(this Utf8JsonWriter json, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumberValue(number);
        else
            json.WriteNullValue();
    }

    /// <summary>Writes a number with the digits that distinguish it from other floats.</summary>
    public static void WriteNumber(this Utf8JsonWriter json, float? value)
    {
        if (value is { } number && float.IsFinite(number))
            json.WriteNumberValue(number);
        else
            json.WriteNullValue();
    }
}
