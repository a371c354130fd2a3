using System.Text.Json;
using GradCam.Export.Importing;
using GradCam.Pictures;

namespace GradCam.Export.Embedding;

/// <summary>Represents the preprocessing in the metadata of an explained model: JSON, as in <c>preprocessing.json</c>.</summary>
internal static class EmbeddedPreprocessing
{
    /// <summary>The metadata key of the preprocessing, without the prefix.</summary>
    public const string Key = "preprocessing";

    /// <summary>The metadata key of its source, without the prefix.</summary>
    public const string SourceKey = "preprocessing_source";

    /// <summary>Returns preprocessing as JSON in one line.</summary>
    public static string Write(Preprocessing preprocessing) => JsonSerializer.Serialize(PreprocessingSettings.Of(preprocessing), PreprocessingLine.Default.PreprocessingSettings);

    /// <summary>Reads the preprocessing of an explained model.</summary>
    /// <param name="metadata">The metadata of the explanation.</param>
    /// <returns>The preprocessing, as a mere assumption if it was assumed; <c>null</c> if there is none that GradCam can read.</returns>
    public static Evidence? ReadOrNull(IReadOnlyDictionary<string, string> metadata)
    {
        if (!metadata.TryGetValue(Key, out string? json))
            return null;
        bool assumed = metadata.GetValueOrDefault(SourceKey)?.Contains(ResolvedPreprocessing.Assumed, StringComparison.Ordinal) == true;
        try
        {
            return new Evidence(PreprocessingFile.Parse(json), "the explained model's metadata", IsHabit: assumed);
        }
        catch (GradCamException)
        {
            // Any program may write metadata.
            return null;
        }
    }
}
