using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace GradCam.Datasets.Results;

/// <summary>Writes results as text, for programs that cannot read Parquet.</summary>
internal static class ResultText
{
    private static readonly JsonWriterOptions Readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Returns the first line of a CSV file: the columns' names, ending in a line feed.</summary>
    public static string CsvHeader(IReadOnlyList<ResultColumn> columns) => string.Join(',', columns.Select(c => c.Name)) + "\n";

    /// <summary>
    /// Returns a row as a record of CSV (RFC 4180), ending in a line feed. A list is <c>[1,2,3]</c> in quotes; <c>null</c> is an empty cell.
    /// </summary>
    public static string Csv(ResultRow row, IReadOnlyList<ResultColumn> columns)
    {
        ArgumentNullException.ThrowIfNull(row);
        var line = new StringBuilder();
        foreach (ResultColumn column in columns)
        {
            if (line.Length > 0)
                line.Append(',');
            line.Append(column.ValueOf(row) switch
            {
                null => string.Empty,
                string text => Quoted(text),
                bool truth => truth ? "true" : "false",
                int[] list => $"\"[{string.Join(',', list.Select(v => v.ToString(CultureInfo.InvariantCulture)))}]\"",
                float[] list => $"\"[{string.Join(',', list.Select(v => v.ToString("R", CultureInfo.InvariantCulture)))}]\"",
                IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
                object other => other.ToString(),
            });
        }

        return line.Append('\n').ToString();
    }

    /// <summary>Returns a row as a JSON object in one line, without its end. It omits nulls; NaN and infinities are strings.</summary>
    public static byte[] Json(ResultRow row)
    {
        ArgumentNullException.ThrowIfNull(row);
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, Readable))
        {
            json.WriteStartObject();
            foreach (ResultColumn column in ResultColumns.All)
            {
                if (column.ValueOf(row) is not { } value)
                    continue;
                json.WritePropertyName(column.Name);
                Write(json, value);
            }

            json.WriteEndObject();
        }

        return bytes.ToArray();
    }

    private static void Write(Utf8JsonWriter json, object value)
    {
        switch (value)
        {
            case string text:
                json.WriteStringValue(text);
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case int number:
                json.WriteNumberValue(number);
                break;
            case long number:
                json.WriteNumberValue(number);
                break;
            case float number when float.IsFinite(number):
                json.WriteNumberValue(number);
                break;
            case Array list:
                json.WriteStartArray();
                foreach (object element in list)
                    Write(json, element);
                json.WriteEndArray();
                break;
            default:
                json.WriteStringValue(Convert.ToString(value, CultureInfo.InvariantCulture));
                break;
        }
    }

    private static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
