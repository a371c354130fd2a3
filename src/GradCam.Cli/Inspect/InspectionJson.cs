using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using GradCam.Export.Inspecting;

namespace GradCam.Cli.Inspect;

/// <summary>Writes an inspection as one line of JSON, with all its layers.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, UseStringEnumConverter = true)]
[JsonSerializable(typeof(ModelInspection))]
internal sealed partial class InspectionJson : JsonSerializerContext
{
    // Lazy, because it needs Default, which is another static member of this class.
    private static readonly Lazy<InspectionJson> Readable =
        new(() => new InspectionJson(new JsonSerializerOptions(Default!.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

    /// <summary>Returns the inspection in one line, without its end.</summary>
    public static string Line(ModelInspection inspection) => JsonSerializer.Serialize(inspection, Readable.Value.ModelInspection);
}
