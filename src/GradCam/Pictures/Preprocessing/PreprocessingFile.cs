using System.Text.Json;
using System.Text.Json.Serialization;
using GradCam.Files;

namespace GradCam.Pictures;

/// <summary>
/// Reads preprocessing from JSON: what a split model's <c>model.json</c> has under <c>preprocessing</c>, each part optional, or Hugging
/// Face's <c>preprocessor_config.json</c>.
/// </summary>
public static class PreprocessingFile
{
    /// <summary>The file's name in this project's own form.</summary>
    public const string Name = "preprocessing.json";

    /// <summary>Hugging Face's name for the file.</summary>
    public const string HuggingFaceName = "preprocessor_config.json";

    /// <summary>Hugging Face's name for the file that describes a model. timm's models have their preprocessing in it.</summary>
    internal const string HuggingFaceConfigName = "config.json";

    /// <summary>Reads the preprocessing that <see cref="HuggingFaceConfigName"/> of timm's models holds.</summary>
    /// <returns>Null if the file holds none.</returns>
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
            // A file of this name may belong to any program.
            return null;
        }
    }

    /// <summary>Writes settings as a file's text.</summary>
    public static string Write(PreprocessingSettings settings) => JsonSerializer.Serialize(settings, PreprocessingJson.Default.PreprocessingSettings) + "\n";

    /// <summary>Reads a file.</summary>
    /// <exception cref="GradCamException">It cannot be read, or says something that is not understood.</exception>
    public static PreprocessingSettings Read(string path)
    {
        string json;
        try
        {
            json = LimitedFile.ReadText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new GradCamException($"{path}: cannot be read: {e.Message}", e);
        }

        try
        {
            return Parse(json);
        }
        catch (GradCamException e)
        {
            throw new GradCamException($"{path}: {e.Message}", e);
        }
    }

    /// <summary>Reads JSON of either form.</summary>
    /// <exception cref="GradCamException">It says something that is not understood.</exception>
    public static PreprocessingSettings Parse(string json)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw new GradCamException("not preprocessing: a JSON object is wanted.");
            return HuggingFacePreprocessing.Is(document.RootElement)
                ? HuggingFacePreprocessing.Settings(document.RootElement)
                : document.RootElement.Deserialize(PreprocessingJson.Default.PreprocessingSettings)!;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            throw new GradCamException($"not preprocessing: {e.Message}", e);
        }
    }
}

/// <summary>How settings stand in JSON. A word that is not known is an error: it may be a slip of the pen.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    WriteIndented = true,
    NewLine = "\n",
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow)]
[JsonSerializable(typeof(PreprocessingSettings))]
internal sealed partial class PreprocessingJson : JsonSerializerContext;
