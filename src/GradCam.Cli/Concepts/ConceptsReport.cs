using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using GradCam.SplitModels;

namespace GradCam.Cli.Concepts;

/// <summary>Represents the report on concepts, as JSON.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Layer">The target layer.</param>
/// <param name="Residual">The part that the concepts do not explain, 0..1.</param>
/// <param name="Concepts">The concepts, the one with the largest share first.</param>
/// <param name="Pictures">The pictures, in the order of the command line.</param>
/// <param name="Notes">The facts about the model that the reader of the result should know.</param>
/// <param name="Preprocessing">The preparation of the pictures.</param>
internal sealed record ConceptsReport(string Model, string Layer, float Residual, IReadOnlyList<ConceptReport> Concepts, IReadOnlyList<ConceptPictureReport> Pictures, IReadOnlyList<ModelNote>? Notes, PreprocessingSummary Preprocessing)
{
    /// <summary>Returns the report in one line, without its end.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ConceptsJson.Readable.Value.ConceptsReport);
}

/// <summary>Represents one concept.</summary>
/// <param name="Share">Its share of the explained part, 0..1.</param>
/// <param name="Index">The class that the model would predict for a layer that contains only the concept.</param>
/// <param name="Label">Its name; <c>null</c> if the model has no names.</param>
/// <param name="Score">Its score then, a logit.</param>
internal sealed record ConceptReport(float Share, int Index, string? Label, float Score);

/// <summary>Represents one picture.</summary>
/// <param name="Picture">Its file.</param>
/// <param name="Shares">The share of each concept in it: the mean of its map, 0..1.</param>
/// <param name="Overlay">The picture with the concepts in colours.</param>
/// <param name="Map">The maps' file.</param>
/// <param name="Error">The error; if there is one, the other members are absent.</param>
internal sealed record ConceptPictureReport(string Picture, IReadOnlyList<float>? Shares = null, string? Overlay = null, string? Map = null, string? Error = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ConceptsReport))]
internal sealed partial class ConceptsJson : JsonSerializerContext
{
    // Lazy, because it needs Default, which is another static member of this class.
    public static Lazy<ConceptsJson> Readable { get; } = new(() => new ConceptsJson(new JsonSerializerOptions(Default!.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
}
