using System.Text.Json;
using System.Text.Json.Serialization;
using GradCam.Files;

namespace GradCam.Pictures;

/// <summary>
/// Reads preprocessing from JSON: the <c>preprocessing</c> part of a split model's <c>model.json</c>, with each member optional, or Hugging Face's
/// <c>preprocessor_config.json</c>.
/// </summary>
internal static class PreprocessingFile
{
    /// <summary>The name of a file in GradCam's own format.</summary>
    public const string Name = "preprocessing.json";

    /// <summary>Hugging Face's name for the file.</summary>
    public const string HuggingFaceName = "preprocessor_config.json";

    /// <summary>Hugging Face's name for the file that describes a model. timm's models have their preprocessing in it.</summary>
    internal const string HuggingFaceConfigName = "config.json";

    /// <summary>Reads the preprocessing in <see cref="HuggingFaceConfigName"/> of timm's models.</summary>
    /// <returns>The settings; <c>null</c> if the file has none.</returns>
    internal static PreprocessingSettings? ReadConfigOrNull(string path)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(File.ReadAllText(path));
            return document.RootElement.ValueKind == JsonValueKind.Object && document.RootElement.TryGetProperty("pretrained_cfg", out JsonElement timm) && timm.ValueKind == JsonValueKind.Object
                ? HuggingFacePreprocessing.Settings(document.RootElement)
                : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException or InvalidOperationException or FormatException)
        {
            // Any program may write a file of this name.
            return null;
        }
    }

    /// <summary>Returns settings as the text of a file.</summary>
    public static string Write(PreprocessingSettings settings) => JsonSerializer.Serialize(settings, PreprocessingJson.Default.PreprocessingSettings) + "\n";

    /// <summary>Reads a file.</summary>
    /// <exception cref="GradCamException">The file cannot be read, or its content is not valid.</exception>
    public static PreprocessingSettings Read(string path)
    {
        string json;
        try
        {
            json = LimitedFile.ReadText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException(GradCamErrorKind.File, $"{path}: cannot be read: {e.Message}", e);
        }

        try
        {
            return Parse(json);
        }
        catch (GradCamException e)
        {
            throw e.About(path);
        }
    }

    /// <summary>Reads JSON of either form.</summary>
    /// <exception cref="GradCamException">The content is not valid.</exception>
    public static PreprocessingSettings Parse(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new GradCamException(GradCamErrorKind.Option, "not preprocessing: it must be a JSON object.");
            return HuggingFacePreprocessing.Is(document.RootElement)
                ? HuggingFacePreprocessing.Settings(document.RootElement)
                : document.RootElement.Deserialize(PreprocessingJson.Default.PreprocessingSettings)!;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new GradCamException(GradCamErrorKind.Option, $"not preprocessing: {e.Message}", e);
        }
    }
}

/// <summary>Serializes settings as JSON. An unknown member is an error, because it may be a typing error.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true,
    NewLine = "\n",
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(PreprocessingSettings))]
internal sealed partial class PreprocessingJson : JsonSerializerContext;

/// <summary>Serializes settings as one line of the same JSON.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PreprocessingSettings))]
internal sealed partial class PreprocessingLine : JsonSerializerContext;
