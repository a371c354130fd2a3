using System.Text.Json;

namespace GradCam.Datasets.Runs;

/// <summary>Records in a run's manifest the devices that computed it, of all shards and of every continued run.</summary>
internal static class RunDevices
{
    /// <summary>Adds devices that the manifest does not contain.</summary>
    /// <param name="folder">The run's folder, with its manifest.</param>
    /// <param name="devices">Their names.</param>
    /// <exception cref="GradCamException">The manifest is missing, or cannot be written.</exception>
    public static void Add(RunFolder folder, IReadOnlyList<string> devices)
    {
        RunManifest manifest = RunManifest.Read(folder.Root) ?? throw new GradCamException(GradCamErrorKind.Data, $"{folder.Root}: its {RunFolder.ManifestName} was removed during the run. Run the command again.");
        if (!devices.Except(manifest.Devices).Any())
            return;
        RunManifest added = manifest with { Devices = [.. manifest.Devices.Union(devices)] };
        folder.Write(RunFolder.ManifestName, JsonSerializer.SerializeToUtf8Bytes(added, RunJson.Readable.RunManifest), flush: true);
    }
}
