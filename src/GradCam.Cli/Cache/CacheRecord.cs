using System.Text.Json;
using System.Text.Json.Serialization;
using GradCam.Files;
using GradCam.Text;

namespace GradCam.Cli.Cache;

/// <summary>Represents the facts about an entry besides the split model itself: <c>entry.json</c> in its folder.</summary>
internal sealed record CacheRecord
{
    /// <summary>The file's name.</summary>
    public const string FileName = "entry.json";

    /// <summary>Gets the model's file at the time of the split.</summary>
    public required string Model { get; init; }

    /// <summary>Gets the target layers.</summary>
    public required IReadOnlyList<string> Layers { get; init; }

    /// <summary>Gets the time of the split.</summary>
    public required DateTimeOffset Made { get; init; }

    /// <summary>Gets the SHA-256 of the small files. The hash of the weights is in the split model's manifest.</summary>
    public required IReadOnlyDictionary<string, string> Files { get; init; }

    /// <summary>Reads an entry's file.</summary>
    /// <returns>The record; <c>null</c> if the file is missing or damaged.</returns>
    public static CacheRecord? ReadOrNull(string folder)
    {
        try
        {
            return JsonText.Read(LimitedFile.ReadText(Path.Combine(folder, FileName)), CacheJson.Default.CacheRecord);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or JsonException)
        {
            return null;
        }
    }

    /// <summary>Writes the record into an entry's folder.</summary>
    public void Write(string folder) => File.WriteAllText(Path.Combine(folder, FileName), JsonSerializer.Serialize(this, CacheJson.Default.CacheRecord) + "\n");
}

/// <summary>Serializes the record as JSON, with code from compile time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true, NewLine = "\n", RespectNullableAnnotations = true)]
[JsonSerializable(typeof(CacheRecord))]
internal sealed partial class CacheJson : JsonSerializerContext;
