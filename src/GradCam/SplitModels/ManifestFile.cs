using System.Text.Json;

namespace GradCam.SplitModels;

/// <summary>Reads and writes <c>model.json</c>.</summary>
public static class ManifestFile
{
    /// <summary>The manifest as JSON, ending in a line feed.</summary>
    public static string Write(Manifest manifest) => JsonSerializer.Serialize(manifest, ManifestJson.Default.Manifest) + "\n";

    /// <summary>The manifest from JSON.</summary>
    /// <exception cref="GradCamException">Not JSON, not a manifest, or of a newer format version.</exception>
    public static Manifest Read(string json)
    {
        Manifest? manifest;
        try
        {
            manifest = JsonSerializer.Deserialize(json, ManifestJson.Default.Manifest);
        }
        catch (JsonException e)
        {
            throw new GradCamException($"not a split model's manifest: {e.Message}", e);
        }

        if (manifest is null || manifest.Format != Manifest.FormatName)
            throw new GradCamException($"not a split model's manifest: \"format\" should be \"{Manifest.FormatName}\".");
        if (manifest.FormatVersion is < 1 or > Manifest.CurrentVersion)
            throw new GradCamException($"written in format version {manifest.FormatVersion}; this program reads up to {Manifest.CurrentVersion}. Export the model again, or use a newer program.");
        return manifest;
    }
}
