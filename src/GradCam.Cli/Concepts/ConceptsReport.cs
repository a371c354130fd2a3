using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using GradCam.SplitModels;

namespace GradCam.Cli.Concepts;

/// <summary>What is told of concepts, as JSON.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Layer">The target layer.</param>
/// <param name="Residual">What the concepts leave unexplained, 0..1.</param>
/// <param name="Concepts">The concepts, the one with the largest share first.</param>
/// <param name="Pictures">The pictures, in the order of the command line.</param>
/// <param name="Notes">The facts about the model that the reader of the result should know.</param>
/// <param name="Preprocessing">How the pictures were prepared.</param>
internal sealed record ConceptsReport(string Model, string Layer, float Residual, IReadOnlyList<ConceptReport> Concepts, IReadOnlyList<ConceptPictureReport> Pictures, IReadOnlyList<ModelNote>? Notes, PreprocessingSummary Preprocessing)
{
    /// <summary>In one line, without its end.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, ConceptsJson.Readable.Value.ConceptsReport);
}

/// <summary>One concept.</summary>
/// <param name="Share">Its part of what the concepts explain, 0..1.</param>
/// <param name="Index">The class that the model would see in a layer that shows nothing else.</param>
/// <param name="Label">Its name; null where the model has none.</param>
/// <param name="Score">Its score then, a logit.</param>
internal sealed record ConceptReport(float Share, int Index, string? Label, float Score);

/// <summary>One picture.</summary>
/// <param name="Picture">Its file.</param>
/// <param name="Shares">How much of each concept is in it: the mean of its map, 0..1.</param>
/// <param name="Overlay">The picture with the concepts in colours.</param>
/// <param name="Map">The maps' file.</param>
/// <param name="Error">What went wrong; then there is nothing else.</param>
internal sealed record ConceptPictureReport(string Picture, IReadOnlyList<float>? Shares = null, string? Overlay = null, string? Map = null, string? Error = null);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NumberHandling = JsonNumberHandling.AllowNamedFloatingPointLiterals)]
[JsonSerializable(typeof(ConceptsReport))]
internal sealed partial class ConceptsJson : JsonSerializerContext
{
    // Lazy, since it needs Default, which is a static of this class too.
    public static Lazy<ConceptsJson> Readable { get; } = new(() => new ConceptsJson(new JsonSerializerOptions(Default!.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));
}
