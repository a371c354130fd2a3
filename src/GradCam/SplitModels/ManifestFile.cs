using System.Text.Json;
using GradCam.Text;

namespace GradCam.SplitModels;

/// <summary>Reads and writes <c>model.json</c>.</summary>
internal static class ManifestFile
{
    /// <summary>Returns the manifest as JSON, ending in a line feed.</summary>
    public static string Write(Manifest manifest)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        Manifest written = manifest with { Preprocessing = manifest.Preprocessing.Explicit() };
        return JsonSerializer.Serialize(written, ManifestJson.Default.Manifest) + "\n";
    }

    /// <summary>Reads a manifest from JSON.</summary>
    /// <exception cref="GradCamException">The text is not JSON or not a manifest, has a newer format version, or has an invalid member.</exception>
    public static Manifest Read(string json)
    {
        Manifest manifest;
        try
        {
            manifest = JsonText.Read(json, ManifestJson.Default.Manifest);
        }
        catch (JsonException e)
        {
            throw new GradCamException(GradCamErrorKind.Model, $"not a split model's manifest: {e.Message}", e);
        }

        if (manifest.Format != Manifest.FormatName)
            throw new GradCamException(GradCamErrorKind.Model, $"not a split model's manifest: \"format\" should be \"{Manifest.FormatName}\".");
        if (manifest.FormatVersion is < 1 or > Manifest.CurrentVersion)
            throw new GradCamException(GradCamErrorKind.Model, $"written in format version {manifest.FormatVersion}; this program reads up to {Manifest.CurrentVersion}. Export the model again, or use a newer program.");
        manifest = manifest with { Skips = manifest.Skips ?? [] };
        ManifestMembers.Check(manifest);
        return manifest;
    }
}
