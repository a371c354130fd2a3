namespace GradCam.Export.Embedding;

/// <summary>Represents the result of <see cref="ModelEmbedder.Embed(string, string, EmbedOptions, Importing.OnnxImportOptions?, CancellationToken)"/>.</summary>
/// <param name="Added">The names of the added outputs and inputs, each with its type and shape.</param>
/// <param name="Layer">The target layer.</param>
/// <param name="Method">The method.</param>
/// <param name="Bytes">The size of the model and its weights, in bytes.</param>
/// <param name="SourceBytes">The size of the model and its weights without the explanation, in bytes.</param>
/// <param name="Difference">The largest difference between the map and the library's own, as a share of the map's maximum.</param>
/// <param name="Notes">Facts that the user of the model should know.</param>
public sealed record EmbedReport(IReadOnlyList<string> Added, string Layer, string Method, long Bytes, long SourceBytes, double Difference, IReadOnlyList<string> Notes);
