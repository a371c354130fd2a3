using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using GradCam.Metrics;

namespace GradCam.Cli.Evaluate;

/// <summary>Writes results as one JSON object. Shares are 0..1; undefined values are absent.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(EvaluationDocument))]
internal sealed partial class EvaluationJson : JsonSerializerContext
{
    // Lazy, because it needs Default, which is another static member of this class.
    private static readonly Lazy<EvaluationJson> Readable =
        new(() => new EvaluationJson(new JsonSerializerOptions(Default!.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }));

    public static string Text(EvaluationResults results) => JsonSerializer.Serialize(
        new EvaluationDocument(
            results.Model,
            results.Layer,
            results.Pictures,
            results.WithTruth,
            results.Target,
            results.Seed,
            results.Steps,
            results.Failed,
            results.LeftOut,
            EvaluationTables.Caution(results),
            [.. results.Methods.Select(m => MethodOf(m, results))],
            results.Notes,
            results.Preprocessing),
        Readable.Value.EvaluationDocument) + "\n";

    private static MethodDocument MethodOf(MethodResults method, EvaluationResults results) => new(
        method.Name,
        method.IsBaseline,
        method.Pictures,
        results.Columns.Select((c, i) => (c.Name, Value: method.Values[i])).Where(v => v.Value.Count > 0).ToDictionary(v => v.Name, v => Of(v.Value)),
        method.Curves.Count > 0 ? method.Curves : null,
        method.Similarity.Count > 0 ? [.. method.Similarity.Select((s, i) => new StageDocument(results.Randomized[i].Layers, results.Randomized[i].Of, s.Count > 0 ? Of(s) : null))] : null,
        method.PassesRandomization,
        method.Verdict,
        method.Noise.Mean > 0 ? Of(method.Noise) : null);

    private static IntervalDocument Of(MeanInterval value) => new(value.Mean, Defined(value.Low), Defined(value.High), value.Count);

    private static double? Defined(double value) => double.IsNaN(value) ? null : value;
}
