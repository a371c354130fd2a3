using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GradCam.Cli.Reports;

/// <summary>
/// Reports as one line of JSON each. Names of files and classes stay readable, and a number that is none is a string ("NaN") rather
/// than an error.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(InputReport))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    // Lazy, since it needs Default, which is a static of this class too.
    private static readonly Lazy<ReportJson> Readable =
        new(() => new ReportJson(new JsonSerializerOptions(Default!.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

    /// <summary>The report in one line, without its end.</summary>
    public static string Line(InputReport report) => JsonSerializer.Serialize(report, Readable.Value.InputReport);
}
