using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace GradCam.Cli.Reports;

/// <summary>
/// Serializes reports as one line of JSON each. Names of files and classes stay readable. NaN and infinities are strings ("NaN") rather than errors.
/// </summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(InputReport))]
internal sealed partial class ReportJson : JsonSerializerContext
{
    // Lazy, because it needs Default, which is another static member of this class.
    private static readonly Lazy<ReportJson> Readable =
        new(() => new ReportJson(new JsonSerializerOptions(Default!.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

    /// <summary>Returns the report in one line, without its end.</summary>
    public static string Line(InputReport report) => JsonSerializer.Serialize(report, Readable.Value.InputReport);
}
